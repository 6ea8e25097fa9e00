import { describe, expect, test } from '@jest/globals';
import { problemsIn } from '../harness/settings-problems.ts';

type Mistake = [name: string, before: string | RegExp, after: string, path: string, found: RegExp, write: RegExp];

/** One mistake each, made in a configuration that is otherwise in order. */
const mistakes: Mistake[] = [
  ['an unknown section', /^admin/m, 'amdin: {}\nadmin', 'amdin', /does not know/, /spelling/],
  ['an unknown key', 'scopes:', 'scope: [maps]\n    scopes:', 'integrations.maps.scope', /does not know/, /spelling/],
  ['an unset variable', 'port: 8080', `port: \${PORT}`, 'server.port', /\$\{PORT\}.*not set/, /set PORT/],
  ['an empty variable', 'port: 8080', `port: \${EMPTY}`, 'server.port', /EMPTY is empty/, /set EMPTY/],
  ['a variable with a default', 'port: 8080', `port: \${PORT:-80}`, 'server.port', /\$\{/, /not known here/],
  [
    'an unknown integration',
    'use: google-maps',
    'use: gogle',
    'integrations.maps.use',
    /"gogle"/,
    /google-maps, .*generic/,
  ],
  ['a planned integration', 'use: google-maps', 'use: sftp', 'integrations.maps.use', /"sftp"/, /not built yet/],
  ['no integration', 'use: google-maps', '', 'integrations.maps.use', /nothing/, /one of google-maps/],
  ['no algorithms', 'algorithms: [RS256]', '', 'auth.issuers[0].algorithms', /nothing/, /RS256/],
  ['empty algorithms', '[RS256]', '[]', 'auth.issuers[0].algorithms', /empty list/, /RS256/],
  ['an HMAC algorithm', '[RS256]', '[HS256]', 'auth.issuers[0].algorithms[0]', /"HS256"/, /RS256/],
  ['no signature at all', '[RS256]', '[none]', 'auth.issuers[0].algorithms[0]', /"none"/, /RS256/],
  ['no keys', /jwksUri.*/, '', 'auth.issuers[0]', /section/, /jwksUri or publicKeyFile/],
  [
    'two sources of keys',
    /jwksUri/,
    'publicKeyFile: a.pem\n      jwksUri',
    'auth.issuers[0]',
    /section/,
    /one of the two/,
  ],
  ['no audience', /audience.*/, '', 'auth.issuers[0].audience', /nothing/, /aud claim/],
  ['no issuers', /issuers:.*?(?=secrets:)/s, 'issuers: []\n', 'auth.issuers', /empty list/, /at least one issuer/],
  ['empty scopes', 'scopes: [maps]', 'scopes: []', 'integrations.maps.scopes', /empty list/, /at least one scope/],
  ['no scopes', 'scopes: [maps]', '', 'integrations.maps.scopes', /nothing/, /at least one scope/],
  [
    'an unknown operation',
    '[geocode]',
    '[geocod]',
    'integrations.maps.operations[0]',
    /"geocod"/,
    /geocode, directions/,
  ],
  ['no operations', '[geocode]', '[]', 'integrations.maps.operations', /empty list/, /leave the key out/],
  [
    'an origin with a path',
    '[]',
    '[https://a.example/]',
    'integrations.maps.origins[0]',
    /a\.example/,
    /trailing slash/,
  ],
  ['no credentials', /credentials.*/, '', 'integrations.maps.credentials', /nothing/, /apiKey/],
  ['an unknown backend', 'backend: env', 'backend: vault', 'secrets.backend', /"vault"/, /one of env/],
  ['a port too high', 'port: 8080', 'port: 80800', 'server.port', /80800/, /0 \(any free one\) to 65535/],
  ...['0.0.0.0/0', '::/0', '0x0a.1', '10.0.0.0/33', '10.0.0.0/255.0.255.0', '10.0.0', 'proxy.test', '""'].map(
    (range): Mistake => [
      `${range} as a trusted proxy`,
      'port: 8080',
      `port: 8080\n  trustedProxies: [10.0.0.1, ${range}]`,
      'server.trustedProxies[1]',
      /./,
      /10\.0\.0\.0\/8.*never \/0/,
    ],
  ),
  ['one port for both', 'port: 8080', 'port: 8081', 'admin.port', /8081/, /another port/],
  ['a negative window', '1m', '-1m', 'integrations.maps.limit.window', /"-1m"/, /above zero, such as .*30s, 5m/],
  ...(
    [
      [
        'operations: { directions: { requests: 9, window: 1h } }',
        'operations.directions',
        /does not enable/,
        /: geocode$/,
      ],
      ['organisation: { requests: 9, window: 1h }', 'organisation', /which claim/, /as organisationClaim/],
      ['adaptive: { threshold: 0 }', 'adaptive.threshold', /^0$/, /above 0 and up to 1/],
      ['adaptive: gently', 'adaptive', /"gently"/, /true, false, or a section with threshold, calls and floor/],
      ['algorithm: leaky', 'algorithm', /"leaky"/, /"sliding", or "fixed"/],
      ['onStateFailure: open', 'onStateFailure', /"open"/, /"local", or "deny"/],
    ] as const
  ).map(
    ([key, path, found, write]): Mistake => [
      `limit.${key}`,
      'window: 1m',
      `window: 1m, ${key}`,
      `integrations.maps.limit.${path}`,
      found,
      write,
    ],
  ),
  ['a bad duration', '1m', '1 minute', 'integrations.maps.limit.window', /"1 minute"/, /30s, 5m/],
  ['a name that is no path', 'maps:', 'Maps App:', 'integrations.Maps App', /cannot be used/, /lower-case/],
];

describe('a configuration with one mistake names it, its place and what to write', () => {
  test.each(mistakes)('%s', async (_name, before, after, path, found, write) => {
    const problems = await problemsIn((text) => text.replace(before, after), { EMPTY: '' });
    expect(problems).toMatchObject([
      { path, found: expect.stringMatching(found), write: expect.stringMatching(write) },
    ]);
    expect(problems[0]?.line).toBeGreaterThan(0);
  });
});

describe('what the contract has and this version has not', () => {
  const sections = ['webhooks', 'audit'];
  const keys = ['server.tls', 'integrations.maps.budget'];
  test.each([...sections, ...keys])('%s is refused by name', async (path) => {
    const problems = await problemsIn((text) => insertAt(text, path));
    expect(problems).toMatchObject([{ path, write: expect.stringMatching(/is not built yet in this version/) }]);
  });
});

/** Adds a key to the section that its path names. */
function insertAt(text: string, path: string): string {
  const parents = path.split('.');
  const key = parents.pop();
  const parent = parents.at(-1);
  if (parent === undefined) return `${text}\n${key}: { a: 1 }\n`;
  return text.replace(new RegExp(`^( *)${parent}:$`, 'm'), `$&\n$1  ${key}: { a: 1 }`);
}

test('all mistakes stand in one report, in the order of the file, a missing secret among them', async () => {
  const problems = await problemsIn(
    (text) =>
      `${text.replace('8080', `\${PORT}`).replace('[RS256]', '[]').replace('[maps]', '[]')}\nwebhooks: {}\nfoo: 1\n`,
    { GOOGLE_MAPS_API_KEY: '' },
  );
  expect(problems.map(({ path }) => path)).toEqual([
    'server.port',
    'auth.issuers[0].algorithms',
    'integrations.maps.credentials.apiKey',
    'integrations.maps.scopes',
    'webhooks',
    'foo',
  ]);
});

test('a configuration without mistakes has no problems', async () => {
  expect(await problemsIn((text) => text)).toEqual([]);
});

test.each(['10.0.0.1', '10.0.0.0/8', '10.0.0.0/255.0.0.0', '2001:db8::/32', '"::ffff:10.0.0.1"'])(
  '%s is a trusted proxy',
  async (range) => {
    const change = (text: string) =>
      text.replace('port: 8080', `port: 8080\n  trustedProxies: ["${range.replaceAll('"', '')}"]`);
    expect(await problemsIn(change)).toEqual([]);
  },
);
