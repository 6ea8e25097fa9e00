import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ApiRig, OK, openApiRig, type Script, status } from '../harness/api-rig.ts';
import { holdBack, revoke } from '../harness/drill.ts';
import { eventually } from '../harness/eventually.ts';

// Once an order took, no head of a request in its scope is written, and none arrives but what was on its way. Under load.

/** Told by undici whenever it writes a head. */
const HEAD = 'undici:client:sendHeaders';

let rig: ApiRig;
let written = 0;
const count = (told: unknown) => {
  // Those who call the gateway do so by undici, too.
  if ((told as { readonly headers: string }).headers.includes(`:${rig.raw.port}\r\n`)) written += 1;
};
beforeEach(() => {
  written = 0;
  subscribe(HEAD, count);
});
afterEach(async () => {
  unsubscribe(HEAD, count);
  await rig?.close();
});

/** Answers, fails, refuses the key or, one in ten, says nothing, so that there are calls of every kind, and in the end all wait. */
const mixed: Script = (socket, head, request) => {
  if (request % 5 === 1) status(503)(socket, head, request);
  else if (request % 5 === 2) status(401)(socket, head, request);
  else if (request % 10 !== 0) socket.write(OK);
};

const KINDS = [
  { method: 'GET' },
  { method: 'POST', body: 'x'.repeat(200_000), headers: { 'content-type': 'text/plain' } },
  { method: 'PUT', body: 'text', headers: { 'content-type': 'text/plain' } },
  { path: '/v1/search', method: 'POST' },
];

/** Callers who call again and again until they are told not to. */
function load(callers: number): { stop(): Promise<Record<string, number>> } {
  const outcomes: Record<string, number> = {};
  let isOver = false;
  const work = async (caller: number) => {
    for (let round = caller; !isOver; round += 1) {
      const { status: got, code } = await rig
        .call(KINDS[round % KINDS.length])
        .catch(() => ({ status: 0, code: 'broken' }));
      const outcome = code ?? String(got);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      await turn();
    }
  };
  const all = Array.from({ length: callers }, (_, caller) => work(caller));
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(all);
      return outcomes;
    },
  };
}

/** What the kernel still has is read. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== rig.heads.length; ) {
    before = rig.heads.length;
    for (let turns = 0; turns < 50; turns += 1) await turn();
  }
}

test.each([
  ['a hold on everything', 'locked_down', () => holdBack(rig.gateway)],
  ['a hold on the integration', 'locked_down', () => holdBack(rig.gateway, { integration: 'api' })],
  ['a ban of the caller', 'unauthenticated', () => revoke(rig.gateway, { caller: 'alice', issuer: rig.signer.issuer })],
] as const)(
  'after %s no head is written, however many wait for slots, connections and retries',
  async (_name, code, give) => {
    rig = await openApiRig(mixed, { concurrency: { max: 12, queue: 100 }, retries: { attempts: 3 } });
    const callers = load(40);
    await eventually(async () => {
      // Retries wait for a clock that stands still otherwise.
      rig.time.advance(20);
      return written > 60 && /portcullis_calls_waiting\{integration="api"\} [1-9]/.test(await rig.metrics());
    });
    const taken = give();
    const before = written;
    await taken;
    expect(written).toBe(before);
    await quiet();
    const arrived = rig.heads.length;
    for (let round = 0; round < 50; round += 1) {
      rig.time.advance(100);
      await turn();
    }
    await eventually(() => rig.gateway.logged.filter(({ outcome }) => outcome === code).length > 300);
    expect(rig.heads).toHaveLength(arrived);
    expect(written).toBe(before);
    expect((await callers.stop())[code]).toBeGreaterThan(300);
  },
);
