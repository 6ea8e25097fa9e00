import { describe, expect, test } from '@jest/globals';
import { plaintextWarnings } from '../../src/settings/plaintext.ts';
import type { Settings } from '../../src/settings/schema.ts';

interface Urls {
  readonly jwksUri?: string;
  readonly baseUrl?: string;
  /** For all. */
  readonly open?: boolean;
  /** For the integration. */
  readonly own?: boolean;
}

const warningsFor = ({ jwksUri, baseUrl, open = false, own }: Urls) =>
  plaintextWarnings({
    auth: { issuers: [{ jwksUri }] },
    egress: { allowPrivateAddresses: open },
    integrations: { maps: { baseUrl, allowPrivateAddresses: own } },
  } as unknown as Settings);

describe('a URL by http where private addresses are shut is warned of', () => {
  test.each<[string, Urls, RegExp]>([
    [
      'a key set',
      { jwksUri: 'http://login.test/jwks' },
      /^auth\.issuers\[0\]\.jwksUri .* egress\.allowPrivateAddresses: true/,
    ],
    ['a base URL', { baseUrl: 'http://10.0.0.1:8080' }, /^integrations\.maps\.baseUrl .* allowPrivateAddresses: true/],
    [
      'a base URL, open for others',
      { baseUrl: 'http://a.test', open: true, own: false },
      /^integrations\.maps\.baseUrl/,
    ],
  ])('%s', (_name, urls, warning) => {
    expect(warningsFor(urls)).toEqual([expect.stringMatching(warning)]);
  });
});

test.each<[string, Urls]>([
  ['https', { jwksUri: 'https://login.test/jwks', baseUrl: 'https://10.0.0.1' }],
  ['http where private addresses are open to all', { jwksUri: 'http://a.test', baseUrl: 'http://a.test', open: true }],
  ['http where they are open to the integration', { baseUrl: 'http://a.test', own: true }],
])('%s is not', (_name, urls) => {
  expect(warningsFor(urls)).toEqual([]);
});
