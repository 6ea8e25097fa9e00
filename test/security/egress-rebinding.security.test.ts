import type { LookupAddress } from 'node:dns';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Dispatcher, Pool, request } from 'undici';
import { pinnedConnector } from '../../src/egress/connector.ts';
import { EgressRefused, type Resolve } from '../../src/egress/pinned-lookup.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

// Hazard 10, DNS rebinding: the address that was checked is the one that is dialled, and it is looked up once.

let upstream: Upstream;
const pools: Dispatcher[] = [];

beforeAll(async () => {
  upstream = await startUpstream();
});
afterEach(async () => {
  upstream.received.length = 0;
  await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
});
afterAll(() => upstream?.close());

/** A resolver whose answers change from one question to the next; the last one stays. */
function resolver(...answers: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const resolve: Resolve = (hostname, _options, callback) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    const found = answer.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
    setImmediate(() => callback(null, found));
  };
  return { asked, resolve };
}

/** `reached`, or why the call failed. */
async function outcomeOf(origin: string, connect: ReturnType<typeof pinnedConnector>): Promise<string> {
  const dispatcher = new Pool(origin, { connect });
  pools.push(dispatcher);
  try {
    const { body } = await request(`${origin}/`, { dispatcher });
    await body.dump();
    return 'reached';
  } catch (error) {
    return error instanceof EgressRefused ? error.reason : String(error);
  }
}

/** What came of a call to a name that the resolver answers for. */
function reach(resolve: Resolve, allowPrivateAddresses: boolean, protocol = 'http:'): Promise<string> {
  const connect = pinnedConnector({ allowPrivateAddresses, timeout: 10_000, resolve });
  return outcomeOf(`${protocol}//rebind.test:${upstream.port}`, connect);
}

test('a name is looked up once, and what was found is dialled', async () => {
  const { asked, resolve } = resolver(['127.0.0.1'], ['169.254.169.254']);
  expect(await reach(resolve, true)).toBe('reached');
  expect(asked).toEqual(['rebind.test']);
  expect(upstream.received).toHaveLength(1);
});

const refused: readonly [string, (readonly string[])[], boolean, string, string][] = [
  ['private at first', [['127.0.0.1']], false, 'http:', 'private'],
  ['private at first, public later', [['127.0.0.1'], ['8.8.8.8']], false, 'https:', 'private'],
  ['metadata at first, private later', [['169.254.169.254'], ['127.0.0.1']], true, 'http:', 'forbidden'],
  ['unspecified, which reaches loopback', [['0.0.0.0']], true, 'http:', 'forbidden'],
  ['IPv4-mapped loopback', [['::ffff:127.0.0.1']], false, 'http:', 'private'],
  ['NAT64 metadata', [['64:ff9b::a9fe:a9fe']], true, 'http:', 'forbidden'],
  ['several private ones', [['10.0.0.1', '127.0.0.1', '::1']], false, 'https:', 'private'],
  ['public, in the clear, and private later', [['8.8.8.8'], ['127.0.0.1']], true, 'http:', 'plaintext'],
  ['no address at all', [[]], true, 'http:', 'malformed'],
];

test.each(refused)('a name that resolves to %s is refused', async (_name, answers, open, protocol, reason) => {
  const { asked, resolve } = resolver(...answers);
  expect(await reach(resolve, open, protocol)).toBe(reason);
  expect(asked).toHaveLength(1);
  expect(upstream.received).toHaveLength(0);
});

test('of several addresses only the allowed ones are dialled', async () => {
  const { resolve } = resolver(['169.254.169.254', '0.0.0.0', '127.0.0.1']);
  expect(await reach(resolve, true)).toBe('reached');
  expect(upstream.received).toHaveLength(1);
});

test('a forbidden address beside an allowed one is not dialled, although it would answer', async () => {
  // 0.0.0.0 reaches the upstream; on ::1 nobody listens.
  const { resolve } = resolver(['0.0.0.0', '::1']);
  expect(await reach(resolve, true)).not.toBe('reached');
  expect(upstream.received).toHaveLength(0);
});

test('each new connection is checked anew: a name that was good and then rebinds is refused', async () => {
  const { resolve } = resolver(['127.0.0.1'], ['169.254.169.254']);
  const origin = `http://rebind.test:${upstream.port}`;
  const connect = pinnedConnector({ allowPrivateAddresses: true, timeout: 10_000, resolve });
  expect(await outcomeOf(origin, connect)).toBe('reached');
  expect(await outcomeOf(origin, connect)).toBe('forbidden');
  expect(upstream.received).toHaveLength(1);
});

test('a refusal names neither the address nor the host', () => {
  const { message } = new EgressRefused('private');
  expect(message).toBe('The egress policy refuses this address (private).');
});
