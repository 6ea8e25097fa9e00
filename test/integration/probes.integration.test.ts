import { describe, expect, test } from '@jest/globals';
import { startAnthropic } from '../../sandbox/anthropic/start-anthropic.ts';
import { startChtSms } from '../../sandbox/cht-sms/start-cht-sms.ts';
import { startElevenlabs } from '../../sandbox/elevenlabs/start-elevenlabs.ts';
import { startGithub } from '../../sandbox/github/start-github.ts';
import { startOpenai } from '../../sandbox/openai/start-openai.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import type { Reply } from '../../sandbox/provider/reply.ts';
import { startStability } from '../../sandbox/stability/start-stability.ts';
import { startTwilio } from '../../sandbox/twilio/start-twilio.ts';
import { pinnedAgents, reach } from '../../src/egress/http.ts';
import { smallRequest } from '../../src/egress/small-request.ts';
import type { IntegrationDefinition, ProbeResult, ProbeTools } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { TWILIO } from '../harness/integration.ts';
import { loadSection } from '../harness/load-section.ts';
import { sampleSections } from '../harness/sample-sections.ts';

const KEY = 'probeCanary0123456789abcdef';
type Respond = () => Reply;
const starts: Readonly<Record<string, (respond?: Respond) => Promise<Provider>>> = {
  twilio: (respond) => startTwilio({ accountSid: TWILIO.accountSid, authToken: KEY, ...(respond && { respond }) }),
  'cht-sms': (respond) => startChtSms({ account: '12345', password: KEY, ...(respond && { respond }) }),
  openai: (respond) => startOpenai({ apiKey: KEY, ...(respond && { respond }) }),
  anthropic: (respond) => startAnthropic({ apiKey: KEY, ...(respond && { respond }) }),
  stability: (respond) => startStability({ apiKey: KEY, ...(respond && { respond }) }),
  elevenlabs: (respond) => startElevenlabs({ apiKey: KEY, ...(respond && { respond }) }),
  github: (respond) => startGithub({ token: KEY, ...(respond && { respond }) }),
};

const policy = { allowPrivateAddresses: true };
const toolsWith = (key: string, allowPrivateAddresses = true): ProbeTools => ({
  reveal: async () => key,
  agents: pinnedAgents(policy),
  connect: (origin) => reach(origin, policy, 2_000),
  request: (request) => smallRequest(request, { allowPrivateAddresses }, { timeout: 5_000, maxBytes: 256 * 1024 }),
});

describe.each(Object.entries(starts))('the probe of %s', (name, start) => {
  const definition = integrations.find((each) => each.name === name) as IntegrationDefinition;
  async function probe(baseUrl: string, tools: ProbeTools): Promise<ProbeResult> {
    const section = loadSection({ ...sampleSections[name]?.section, baseUrl });
    return definition.probe(section, tools);
  }
  async function against(key: string, respond?: Respond) {
    const provider = await start(respond);
    try {
      return { result: await probe(provider.url, toolsWith(key)), received: provider.received };
    } finally {
      await provider.close();
    }
  }

  test('says that a good key works, after one call', async () => {
    const { result, received } = await against(KEY);
    expect(result).toMatchObject({ outcome: 'works' });
    expect(received).toHaveLength(1);
    expect(JSON.stringify(result)).not.toContain(KEY);
  });

  test('says that a wrong key is refused', async () => {
    // GitHub's rate limit, and maybe others, answer without a key; with a wrong one they do not.
    const { result } = await against('wrong-0123456789');
    expect(result).toMatchObject({ outcome: 'refused', remedy: expect.stringMatching(/./) });
    expect(JSON.stringify(result)).not.toContain('wrong-0123456789');
  });

  test.each([
    ['a redirect', 302, 'unreachable'],
    ['a failure', 503, 'unreachable'],
    ['too many', 429, 'refused'],
    ['something else', 418, 'unreachable'],
  ])('judges %s, and repeats nothing of it', async (_what, status, outcome) => {
    const { result } = await against(KEY, () => ({ status, headers: {}, body: `echo ${KEY} hunter2` }));
    expect(result).toMatchObject({ outcome });
    expect(JSON.stringify(result)).not.toMatch(/hunter2|probeCanary/);
  });

  test('tells when nothing answers, or the egress policy forbids it', async () => {
    expect(await probe('http://127.0.0.1:9', toolsWith(KEY))).toMatchObject({ outcome: 'unreachable' });
    const provider = await start();
    const result = await probe(provider.url, toolsWith(KEY, false));
    expect(result).toMatchObject({ outcome: 'unreachable', detail: expect.stringContaining('egress policy') });
    expect(provider.received).toHaveLength(0);
    await provider.close();
  });
});
