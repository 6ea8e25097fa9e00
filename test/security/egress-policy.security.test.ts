import { createServer as createTlsServer } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { mapsSection } from '../harness/gateway.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { selfSigned } from '../harness/self-signed.ts';
import { closed, listening } from '../harness/upstream.ts';

// Hazard 10: where a base URL may lead, judged by whether the upstream on loopback received anything.

const PORT = '{port}';
/** Spellings of a private address at which the upstream listens. */
const spellingsOfLoopback = [
  'http://127.0.0.1:{port}',
  'http://127.1:{port}',
  'http://0177.0.0.1:{port}',
  'http://0x7f.0.0.1:{port}',
  'http://0x7f000001:{port}',
  'http://2130706433:{port}',
  'http://127.0.0.1.:{port}',
  'http://%31%32%37.0.0.1:{port}',
  'http://１２７.0.0.1:{port}',
  'http://[::ffff:127.0.0.1]:{port}',
  'http://[::ffff:7f00:1]:{port}',
  'http://localhost:{port}',
  'http://LOCALHOST:{port}',
];
/** Private addresses at which nobody listens: that they are refused shows in the log. */
const otherPrivate = [
  'http://[::1]:{port}',
  'http://[0:0:0:0:0:0:0:1]:{port}',
  'http://10.0.0.1',
  'https://172.16.0.1',
  'https://192.168.0.1',
  'http://100.64.0.1',
  'https://[fd12:3456::1]',
  'https://[::127.0.0.1]',
  'https://[64:ff9b::7f00:1]',
  'https://[2002:7f00:1::]',
];
/** Refused whatever is allowed; the first two would reach the upstream. */
const neverDialled = [
  'http://0.0.0.0:{port}',
  'http://0:{port}',
  'http://[::]:{port}',
  'http://[::ffff:0.0.0.0]:{port}',
  'http://169.254.169.254',
  'http://2852039166',
  'http://0xA9FEA9FE',
  'http://[::ffff:169.254.169.254]',
  'http://[64:ff9b::a9fe:a9fe]',
  'https://169.254.170.2',
  'https://[fd00:ec2::254]',
  'https://[fe80::1]',
  'http://100.100.100.200',
  'https://168.63.129.16',
  'https://192.0.0.192',
  'https://224.0.0.1',
  'https://255.255.255.255',
  'https://203.0.113.1',
  'https://[2001:db8::1]',
];
/** Public addresses, which nobody may be sent a key to in the clear. */
const publicInTheClear = ['http://8.8.8.8:{port}', 'http://[2606:4700::1111]', 'http://134744072:{port}'];

/** One gateway, with an integration for each of the URLs. */
async function startWith(urls: readonly string[], config: object, section: object = {}): Promise<Rig> {
  return startRig({
    config: (upstream) => {
      const named = urls.map((url, index): [string, unknown] => {
        const baseUrl = url.replace(PORT, new URL(upstream).port);
        return [`i${index}`, { ...mapsSection(baseUrl), ...section }];
      });
      return { ...config, integrations: Object.fromEntries(named) };
    },
  });
}

const target = (urls: readonly string[], url: string) => GEOCODE.replace('/maps/', `/i${urls.indexOf(url)}/`);

async function expectRefused(rig: Rig, path: string): Promise<void> {
  expect(await rig.call(path)).toMatchObject({ status: 502, code: 'upstream_unreachable' });
  expect(rig.gateway.logged.at(-1)?.['detail']).toMatch(/^egress policy: /);
  expect(rig.upstream.received).toHaveLength(0);
}

describe.each([
  ['by default', {}, {}],
  ['shut for all', { egress: { allowPrivateAddresses: false } }, {}],
  ['shut for the integration', { egress: { allowPrivateAddresses: true } }, { allowPrivateAddresses: false }],
])('private addresses shut: %s', (_name, config, section) => {
  const urls = [...spellingsOfLoopback, ...otherPrivate, ...neverDialled, ...publicInTheClear];
  let rig: Rig;
  beforeAll(async () => {
    rig = await startWith(urls, { egress: {}, ...config }, section);
  });
  afterAll(() => rig?.close());

  test.each(urls)('%s is not dialled', (url) => expectRefused(rig, target(urls, url)));
});

describe.each([
  ['for all', { egress: { allowPrivateAddresses: true } }, {}],
  ['for the integration', { egress: { allowPrivateAddresses: false } }, { allowPrivateAddresses: true }],
])('private addresses open %s', (_name, config, section) => {
  const urls = [...spellingsOfLoopback, ...neverDialled, ...publicInTheClear];
  let rig: Rig;
  beforeAll(async () => {
    rig = await startWith(urls, config, section);
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });

  test.each(spellingsOfLoopback)('%s is dialled', async (url) => {
    expect((await rig.call(target(urls, url))).status).toBe(200);
    expect(rig.upstream.received).toHaveLength(1);
  });
  test.each([...neverDialled, ...publicInTheClear])('%s is not dialled', (url) =>
    expectRefused(rig, target(urls, url)),
  );
});

test('what one integration may reach opens nothing for another at the same address', async () => {
  const tls = createTlsServer(selfSigned).on('tlsClientError', () => {});
  const baseUrl = `https://127.0.0.1:${await listening(tls)}`;
  const rig = await startRig({
    config: () => ({
      egress: { allowPrivateAddresses: false },
      integrations: { maps: { ...mapsSection(baseUrl), allowPrivateAddresses: true }, shut: mapsSection(baseUrl) },
    }),
  });
  try {
    for (const [integration, detail] of [
      ['maps', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['shut', 'egress policy: private'],
      ['maps', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ]) {
      expect((await rig.call(GEOCODE.replace('/maps/', `/${integration}/`))).status).toBe(502);
      expect(rig.gateway.logged.at(-1)).toMatchObject({ integration, detail });
    }
  } finally {
    await rig.close();
    await closed(tls);
  }
});
