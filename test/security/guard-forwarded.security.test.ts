import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openScene, type Scene } from '../harness/scene.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';

/* Hazard 12 (oauth2-proxy#3506): whose word on the caller's address counts. The record's `source` tells. */

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createIssuer();
});

interface Trust {
  readonly name: string;
  readonly trustedProxies: readonly string[] | undefined;
  /** Header and source. */
  readonly rows: readonly (readonly [string | undefined, string])[];
}

const NOBODY: readonly string[] = [];
const LOOPBACK = ['127.0.0.1'];
const CHAIN = ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8'];
const ELSEWHERE = ['10.0.0.0/8'];

const trusts: readonly Trust[] = [
  {
    name: 'nobody, which is the default',
    trustedProxies: undefined,
    rows: [
      ['203.0.113.9', '127.0.0.1'],
      ['127.0.0.1, 203.0.113.9', '127.0.0.1'],
    ],
  },
  { name: 'nobody, said aloud', trustedProxies: NOBODY, rows: [['203.0.113.9', '127.0.0.1']] },
  {
    name: 'a proxy that this connection does not come from',
    trustedProxies: ELSEWHERE,
    rows: [
      ['203.0.113.9', '127.0.0.1'],
      ['203.0.113.9, 10.0.0.1', '127.0.0.1'],
    ],
  },
  {
    name: 'the proxy that this connection comes from',
    trustedProxies: LOOPBACK,
    rows: [
      [undefined, '127.0.0.1'],
      ['203.0.113.9', '203.0.113.9'],
      ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
      ['127.0.0.1, 198.51.100.1, 203.0.113.9', '203.0.113.9'],
      ['203.0.113.9, 127.0.0.1', '203.0.113.9'],
      ['  198.51.100.1 ,203.0.113.9  ', '203.0.113.9'],
      ['203.0.113.9, 10.0.0.1', '10.0.0.1'],
      ['203.0.113.9:4711', '203.0.113.9'],
      ['::ffff:203.0.113.9', '203.0.113.9'],
      ['::FFFF:CB00:7109', '203.0.113.9'],
      ['[2001:DB8:0::1]:443', '2001:db8::1'],
      ['', '127.0.0.1'],
      ['unknown', '127.0.0.1'],
      ['203.0.113.9, _hidden', '127.0.0.1'],
      ['203.0.113.9, <script>', '127.0.0.1'],
      ['203.0.113.9, ,', '203.0.113.9'],
    ],
  },
  {
    name: 'a chain of proxies',
    trustedProxies: CHAIN,
    rows: [
      ['198.51.100.1, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
      ['10.9.9.9, 203.0.113.9, 10.1.2.3, 10.1.2.4', '203.0.113.9'],
      ['203.0.113.9, fd00::1', '203.0.113.9'],
      ['10.1.1.1, 10.1.1.2', '10.1.1.1'],
    ],
  },
];

describe.each(trusts)('trusting $name', ({ trustedProxies, rows }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ issuer, server: trustedProxies === undefined ? {} : { trustedProxies } });
  });
  afterAll(() => scene.close());

  test.each(rows)('X-Forwarded-For: %s comes from %s', async (forwarded, source) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    const answer = await scene.call({ headers });
    expect(scene.recordOf(answer)).toMatchObject({ source });
  });

  test('X-Forwarded-For in several headers is one list, and none of it goes to the provider', async () => {
    const answer = await scene.call({ headers: { 'x-forwarded-for': ['198.51.100.1', '203.0.113.9'] } });
    const believed = trustedProxies === LOOPBACK || trustedProxies === CHAIN;
    expect(scene.recordOf(answer)).toMatchObject({ source: believed ? '203.0.113.9' : '127.0.0.1' });
    expect(scene.upstream.received.at(-1)?.rawHeaders.join()).not.toMatch(/forwarded|203\.0|198\.51/i);
  });

  test.each(['forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip', 'x-cluster-client-ip'])(
    '%s is nobody to be believed',
    async (name) => {
      const answer = await scene.call({
        headers: { [name]: name === 'forwarded' ? 'for=203.0.113.9' : '203.0.113.9' },
      });
      expect(scene.recordOf(answer)).toMatchObject({ source: '127.0.0.1' });
      expect(scene.upstream.received.at(-1)?.headers).not.toHaveProperty(name);
    },
  );
});
