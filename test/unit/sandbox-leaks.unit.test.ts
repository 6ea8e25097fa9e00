import { describe, expect, test } from '@jest/globals';
import { startAnthropic } from '../../sandbox/anthropic/start-anthropic.ts';
import { startChtSms } from '../../sandbox/cht-sms/start-cht-sms.ts';
import { startElevenlabs } from '../../sandbox/elevenlabs/start-elevenlabs.ts';
import { startGithub } from '../../sandbox/github/start-github.ts';
import { startOpenai } from '../../sandbox/openai/start-openai.ts';
import { type Call, headerValues } from '../../sandbox/provider/call.ts';
import type { Provider, ProviderOptions } from '../../sandbox/provider/provider.ts';
import { json } from '../../sandbox/provider/reply.ts';
import { startStability } from '../../sandbox/stability/start-stability.ts';
import { startTwilio } from '../../sandbox/twilio/start-twilio.ts';

const CANARY = 'canary-c0ffee0123456789';
const account = `AC${'1'.repeat(32)}`;
const encoded = btoa(`${account}:${CANARY}`);
const bearer = { Authorization: `Bearer ${CANARY}` };
const form = new URLSearchParams({ account: '14000', password: CANARY, to_addr: '0900000001', msg: 'Hello' });

interface Subject {
  readonly start: (key: string, options: ProviderOptions) => Promise<Provider>;
  readonly path: string;
  readonly init: RequestInit;
}

const subjects: Record<string, Subject> = {
  anthropic: {
    start: (apiKey, options) => startAnthropic({ apiKey, ...options }),
    path: '/v1/models',
    init: { headers: { 'x-api-key': CANARY, 'anthropic-version': '2026-10-21' } },
  },
  'cht-sms': {
    start: (password, options) => startChtSms({ account: '14000', password, ...options }),
    path: '/imsp/sms/servlet/SubmitSM',
    init: { method: 'POST', body: form },
  },
  elevenlabs: {
    start: (apiKey, options) => startElevenlabs({ apiKey, ...options }),
    path: '/v1/voices',
    init: { headers: { 'xi-api-key': CANARY } },
  },
  github: { start: (token, options) => startGithub({ token, ...options }), path: '/user', init: { headers: bearer } },
  openai: {
    start: (apiKey, options) => startOpenai({ apiKey, ...options }),
    path: '/v1/models',
    init: { headers: bearer },
  },
  stability: {
    start: (apiKey, options) => startStability({ apiKey, ...options }),
    path: '/v1/user/balance',
    init: { headers: bearer },
  },
  twilio: {
    start: (authToken, options) => startTwilio({ accountSid: account, authToken, ...options }),
    path: `/2010-04-01/Accounts/${account}/Messages.json`,
    init: { headers: { Authorization: `Basic ${encoded}` } },
  },
};

async function answerOf({ start, path, init }: Subject, key: string, options: ProviderOptions = {}) {
  const provider = await start(key, options);
  try {
    const answer = await fetch(provider.url + path, init);
    return `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
  } finally {
    await provider.close();
  }
}

describe.each(Object.entries(subjects))('the stand-in for %s', (_name, subject) => {
  test.each([
    ['right', CANARY],
    ['wrong', 'another key'],
  ])('does not tell a %s credential', async (_kind, key) => {
    const answer = await answerOf(subject, key);
    expect(answer).not.toContain(CANARY);
    expect(answer).not.toContain(encoded);
  });

  test('tells it when a test asks for that', async () => {
    const respond = (call: Call) => json({ leaked: [CANARY, ...headerValues(call, 'authorization')] });
    expect(await answerOf(subject, CANARY, { respond })).toContain(CANARY);
  });
});
