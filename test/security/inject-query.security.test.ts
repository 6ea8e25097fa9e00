import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { CANARY } from '../harness/gateway.ts';
import { sendRaw, statusOf } from '../harness/raw-http.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { everythingShown } from '../harness/search-for.ts';
import { behindSemicolons, harmless, spellingsOfKey } from '../vectors/credential-parameters.ts';

// Hazard 6: the caller's own key in the query never arrives, in no spelling; ours does, once and last.

const PATH = GEOCODE.replace(/\?.*/, '');
const OURS = `key=${encodeURIComponent(CANARY)}`;
let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

/** Calls with a raw query, which no client library has tidied up. */
async function ask(query: string): Promise<string> {
  const lines = [`GET ${PATH}?${query} HTTP/1.1`, 'Host: gateway', `Authorization: Bearer ${rig.token}`];
  return sendRaw(rig.gateway.port, `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
}

const receivedQuery = () => rig.upstream.received.at(-1)?.url.replace(/^[^?]*\?/, '');

test.each(spellingsOfKey)('%s does not arrive', async (parameter) => {
  for (const query of [parameter, `address=Taipei&${parameter}`, `${parameter}&address=Taipei`]) {
    expect(statusOf(await ask(query))).toBe(200);
    expect(receivedQuery()).toBe(query.includes('Taipei') ? `address=Taipei&${OURS}` : OURS);
  }
});

test.each(behindSemicolons)('%s is refused', async (query) => {
  const answer = await ask(query);
  expect(statusOf(answer)).toBe(400);
  expect(answer).toContain('ambiguous_query');
  expect(rig.upstream.received).toHaveLength(0);
});

test.each(harmless)('%s arrives as it was written', async (query) => {
  expect(statusOf(await ask(query))).toBe(200);
  expect(receivedQuery()).toBe(`${query}&${OURS}`);
});

test("the caller's own key is in no log line, metric or answer", async () => {
  const answers = [];
  for (const query of [...spellingsOfKey, ...behindSemicolons]) answers.push(await ask(query));
  const shown = (await everythingShown(rig.gateway)) + answers.join('\n');
  expect(shown).not.toContain('EVIL');
});

test('without a query of its own the call carries the key alone', async () => {
  const lines = [`GET ${PATH} HTTP/1.1`, 'Host: gateway', `Authorization: Bearer ${rig.token}`, 'Connection: close'];
  expect(statusOf(await sendRaw(rig.gateway.port, `${lines.join('\r\n')}\r\n\r\n`))).toBe(200);
  expect(rig.upstream.received[0]?.url.split('?')[1]).toBe(OURS);
});
