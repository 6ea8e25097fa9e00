import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, clean, echoOf, says } from '../harness/answers.ts';
import { type CallOptions, type CallResult, call } from '../harness/call.ts';
import { openOwnCanaryRig, ownCanaries, ownSockets, ownSurfaces } from '../harness/canary-own-keys.ts';
import { type CanaryRig, each, type Script } from '../harness/canary-rig.ts';
import { foundIn } from '../harness/search-for.ts';

// Hazards 2 and 3 with keys that callers bring: through every integration, and through the routes that store them.

const WITHHELD = '502 response_leak, warn';
const REFUSED = '403 caller_key_refused';
let rig: CanaryRig;
beforeAll(async () => {
  rig = await openOwnCanaryRig({ '-lenient': { byok: { fallback: true } } });
});
afterAll(() => rig?.close());

const json = ['Content-Type: application/json'];
const quoting = (status: number): Script =>
  says((key) => answer(status, json, `{"error":"Incorrect API key: ${key}."}`));

test('every integration is there, and none sends the product’s key', async () => {
  expect(ownSurfaces.length).toBeGreaterThan(15);
  const received: string[] = [];
  const script: Script = (socket, request, surface) => {
    received.push(echoOf(request));
    clean(socket, request, surface);
  };
  expect(await rig.verdicts(ownSurfaces, script)).toEqual(each(ownSurfaces, '200'));
  expect(received.join('\n').match(/characters-9c41d/g)).toBeNull();
  expect(await rig.shown()).toEqual([]);
});

describe.each([200, 400, 403, 404, 429, 500, 503])('a %i', (status) => {
  test('that quotes the key is withheld', async () => {
    expect(await rig.verdicts(ownSurfaces, quoting(status))).toEqual(each(ownSurfaces, WITHHELD));
    expect(await rig.shown()).toEqual([]);
  });

  test('that quotes it in a header is withheld', async () => {
    const script = says((key) => answer(status, [`X-Debug: ${key}`], 'no'));
    expect(await rig.verdicts(ownSurfaces, script)).toEqual(each(ownSurfaces, WITHHELD));
  });
});

test('a 401 that quotes it, raw, encoded or in a header, goes to nobody', async () => {
  const scripts = [
    quoting(401),
    says((key) => answer(401, json, Buffer.from(key).toString('base64'))),
    says((key) => answer(401, [`WWW-Authenticate: Bearer error="${key}"`], '')),
    says((key) => `HTTP/1.1 401 ${key}\r\nContent-Length: 100\r\n\r\n${key}`),
  ];
  for (const script of scripts) expect(await rig.verdicts(ownSurfaces, script)).toEqual(each(ownSurfaces, REFUSED));
  expect(await rig.shown()).toEqual([]);
});

test('a 401 that quotes it before the product’s key is tried goes to nobody either', async () => {
  const script: Script = (socket, received, surface) => {
    const ours = echoOf(received).match(/own\.|own%2E|7d20b/i) !== null || /b3du|93bi|vd24/.test(echoOf(received));
    (ours ? quoting(401) : clean)(socket, received, surface);
  };
  const verdicts = await rig.verdicts(ownSurfaces, script, '-lenient');
  for (const verdict of Object.values(verdicts)) expect(verdict).not.toContain('FOUND');
  expect(await rig.shown()).toEqual([]);
});

test('the handshake of a WebSocket that is refused with it goes to nobody', async () => {
  expect(await rig.verdicts(ownSockets, quoting(401))).toEqual(each(ownSockets, REFUSED));
  expect(await rig.verdicts(ownSockets, quoting(400))).toEqual(each(ownSockets, WITHHELD));
  expect(await rig.shown()).toEqual([]);
});

describe('the routes that store keys show none of them', () => {
  const CANARY = ownCanaries[0] ?? '';
  const typed = (type: string, body: string): CallOptions => ({ headers: { 'content-type': type }, body });
  const requests: readonly (readonly [string, string, CallOptions])[] = [
    ['PUT', 'openai', typed('application/json', JSON.stringify({ apiKey: CANARY }))],
    ['PUT', 'openai?task=t', typed('application/json', JSON.stringify({ apiKey: CANARY }))],
    ['GET', 'openai', {}],
    ['GET', 'openai?task=t', {}],
    ['PUT', 'openai', typed('application/json', JSON.stringify({ apiKey: `${CANARY}\n` }))],
    ['PUT', 'openai', typed('application/json', JSON.stringify({ [CANARY]: 'x' }))],
    ['PUT', 'openai', typed('application/json', `{"apiKey":"${CANARY}","apiKey":"x"}`)],
    ['PUT', 'openai', typed('application/json', `{"apiKey":"${CANARY}"`)],
    ['PUT', 'openai', typed('application/json', CANARY)],
    ['PUT', 'openai', typed('application/x-www-form-urlencoded', `key=${encodeURIComponent(CANARY)}`)],
    ['PUT', 'openai', typed(CANARY, CANARY)],
    ['PUT', 'openai', typed('text/plain', `${CANARY} ${'x'.repeat(17_000)}`)],
    ['PUT', `openai?${encodeURIComponent(CANARY)}`, typed('text/plain', CANARY)],
    ['PUT', `openai?task=${encodeURIComponent(CANARY)}`, typed('text/plain', CANARY)],
    ['PUT', `openai?until=${encodeURIComponent(CANARY)}`, typed('text/plain', CANARY)],
    ['PUT', `${encodeURIComponent(CANARY)}`, typed('text/plain', CANARY)],
    ['PUT', 'openai', { headers: { 'content-type': 'text/plain', 'x-portcullis-task': 'a b' }, body: CANARY }],
    ['PUT', 'openai', { token: CANARY, ...typed('text/plain', CANARY) }],
    ['PUT', 'twilio', typed('application/json', JSON.stringify({ accountSid: CANARY, authToken: CANARY }))],
    ['POST', 'openai', typed('text/plain', CANARY)],
    ['GET', 'openai', typed('text/plain', CANARY)],
    ['DELETE', 'openai', typed('text/plain', CANARY)],
    ['DELETE', 'openai?task=t', {}],
    ['DELETE', 'openai', {}],
    ['GET', 'openai', {}],
  ];

  test('in answers, in the log, in the metrics or in a warning', async () => {
    const answers: CallResult[] = [];
    for (const [method, rest, options] of requests)
      answers.push(await call(`${rig.gateway.origin}/me/keys/${rest}`, { method, token: rig.token, ...options }));
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(6);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(foundIn(JSON.stringify(answers), CANARY)).toEqual([]);
    expect(await rig.shown()).toEqual([]);
  });
});
