import { describe, expect, test } from '@jest/globals';
import { GOOD_CONFIG, refusalOf } from '../harness/settings-problems.ts';

/** What a person might paste into the file by mistake. */
const KEY = 'AIzaSyCanary_0123456789-abcdefghijklmnop';
const REFERENCE = 'secret://google-maps/api-key';

/** Where a key was put, and the configuration that has it there. */
const misplaced: [string, string][] = [
  ['in place of its reference', GOOD_CONFIG.replace(REFERENCE, KEY)],
  ['in place of its reference, as a number', GOOD_CONFIG.replace(REFERENCE, '31337424242')],
  ['in place of all credentials', GOOD_CONFIG.replace(`{ apiKey: ${REFERENCE} }`, KEY)],
  ['as the name of a credential', GOOD_CONFIG.replace(`apiKey: ${REFERENCE}`, `${KEY}: 1`)],
  ['as a set of its own', GOOD_CONFIG.replace(`{ apiKey: ${REFERENCE} }`, `{${KEY}}`)],
  ['as an unknown key of the section', GOOD_CONFIG.replace('scopes:', `apiKey: ${KEY}\n    scopes:`)],
  ['in the base URL', GOOD_CONFIG.replace('scopes:', `baseUrl: https://maps.googleapis.com/?key=${KEY}\n    scopes:`)],
  ['as user info of the base URL', GOOD_CONFIG.replace('scopes:', `baseUrl: https://u:${KEY}@a.example\n    scopes:`)],
  ['as a scope with a space', GOOD_CONFIG.replace('[maps]', `["${KEY} x"]`)],
  ['as an operation', GOOD_CONFIG.replace('[geocode]', `[${KEY}]`)],
  ['as an origin', GOOD_CONFIG.replace('origins: []', `origins: [${KEY}]`)],
  ['as an option of the backend', GOOD_CONFIG.replace('backend: env', `backend: env\n  options: { token: ${KEY} }`)],
  ['as the algorithm', GOOD_CONFIG.replace('RS256', KEY)],
  ['after a stray bracket', GOOD_CONFIG.replace(`${REFERENCE} }`, `[${KEY}`)],
  ['after a reserved character', GOOD_CONFIG.replace(`{ apiKey: ${REFERENCE} }`, `\`${KEY}`)],
  ['as an alias', GOOD_CONFIG.replace(REFERENCE, `*${KEY}`)],
  ['as a tag', GOOD_CONFIG.replace(REFERENCE, `!${KEY} x`)],
  ['as a block header', GOOD_CONFIG.replace(`{ apiKey: ${REFERENCE} }`, `|${KEY}`)],
  ['as half a line', GOOD_CONFIG.replace('    scopes: [maps]', `    ${KEY}\n    scopes: [maps]`)],
  ['where a generic integration injects it', genericWithLiteralKey(KEY)],
  ['where a generic integration injects it, too short to look like one', genericWithLiteralKey('hunter2')],
];

describe('a key written into the configuration is refused and not repeated', () => {
  test.each(misplaced)('%s', async (_where, text) => {
    const refusal = await refusalOf(text);
    const shown = `${refusal?.message} ${refusal?.stack} ${JSON.stringify(refusal)}`;
    expect(refusal?.problems.length).toBeGreaterThan(0);
    expect(shown).not.toContain(KEY.slice(4, 24));
    expect(shown).not.toMatch(/31337|hunter2/);
  });
});

test('a variable is no way around: the value of an environment variable is refused as a key too', async () => {
  const refusal = await refusalOf(GOOD_CONFIG.replace(REFERENCE, '"$'.concat('{KEY}"')), { KEY });
  expect(refusal?.problems).toMatchObject([{ write: expect.stringMatching(/belongs in the secret backend/) }]);
  expect(refusal?.message).not.toContain(KEY);
});

test('an unset variable in the place of a key is told to be a reference instead', async () => {
  const refusal = await refusalOf(GOOD_CONFIG.replace(REFERENCE, '"$'.concat('{KEY}"')));
  expect(refusal?.problems).toMatchObject([{ write: expect.stringMatching(/secret:\/\/.* never for a secret/) }]);
});

test.each(['key with a\ttab', 'ключ', ' padded '])(
  'a key that no header could carry is refused unseen: %j',
  async (value) => {
    const refusal = await refusalOf(GOOD_CONFIG, { GOOGLE_MAPS_API_KEY: value });
    expect(refusal?.problems).toMatchObject([{ write: expect.stringMatching(/exactly as the provider gave it/) }]);
    expect(refusal?.message).not.toContain(value);
  },
);

function genericWithLiteralKey(key: string): string {
  const [start] = GOOD_CONFIG.split('integrations:');
  return `${start}integrations:
  weather:
    use: generic
    baseUrl: https://api.weather.example
    credentials: { key: secret://google-maps/api-key }
    inject: [ { in: header, name: X-Api-Key, value: ${key} } ]
    scopes: [weather]
    operations: [ { name: forecast, method: GET, path: /v1/* } ]
`;
}
