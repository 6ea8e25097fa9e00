import { describe, expect, test } from '@jest/globals';
import { doubtsAbout } from '../../src/cli/secrets/doubts.ts';
import { fieldsBehind, type ProviderField } from '../../src/cli/secrets/fields-behind.ts';
import { parseReference } from '../../src/cli/secrets/parse-reference.ts';
import { integrations } from '../../src/integrations/index.ts';
import { goodKeys, noKeys } from '../vectors/key-shapes.ts';

const shaped = integrations.flatMap(({ name, credentials }) =>
  Object.entries(credentials).flatMap(([field, declared]): ProviderField[] =>
    declared.secret && declared.looksLike !== undefined ? [{ use: name, field, shape: declared.looksLike }] : [],
  ),
);
const nameOf = ({ use, field }: ProviderField) => `${use} ${field}`;

test('every shape has keys to be tried with, and every such key a shape', () => {
  expect(shaped.map(nameOf).sort()).toEqual(Object.keys(goodKeys).sort());
});

describe.each(shaped.map((field) => [nameOf(field), field] as const))('%s', (name, field) => {
  test.each(goodKeys[name] ?? [])('%s is one', (key) => {
    expect(doubtsAbout(key, [field])).toEqual([]);
  });

  test.each(noKeys)('%s is none', (value, words) => {
    const doubts = doubtsAbout(value, [field]).join('\n');
    expect(doubts).toMatch(words);
    if (!field.shape?.pattern.test(value))
      expect(doubts).toContain(`does not look like ${field.field} of ${field.use}`);
    if (value.length > 12) expect(doubts).not.toContain(value);
  });

  test('half of one is none', () => {
    for (const key of goodKeys[name] ?? []) expect(doubtsAbout(key.slice(0, 16), [field])).not.toEqual([]);
  });
});

describe('a key of another provider', () => {
  const distinct = shaped.filter(({ shape }) => shape?.distinct !== undefined);
  const pairs = distinct.flatMap((owner) =>
    (goodKeys[nameOf(owner)] ?? [])
      .filter((key) => owner.shape?.distinct?.test(key))
      .flatMap((key) =>
        shaped.filter(({ use }) => use !== owner.use).map((field) => [owner.use, key, nameOf(field), field] as const),
      ),
  );
  test.each(pairs)("is noticed: %s's %s as %s", (owner, key, _name, field) => {
    const doubts = doubtsAbout(key, [field]).join('\n');
    expect(doubts).toContain(`looks like a key of ${owner}`);
    expect(doubts).not.toContain(key);
  });

  test('is noticed where nothing is known of the provider, or its keys look like nothing in particular', () => {
    const key = goodKeys['anthropic apiKey']?.[0] ?? '';
    expect(doubtsAbout(key, [])).toEqual(['looks like a key of anthropic']);
    expect(doubtsAbout(key, [{ use: 'cht-sms', field: 'password' }])).toEqual(['looks like a key of anthropic']);
    expect(doubtsAbout('any-other-key-0123', [])).toEqual([]);
  });
});

describe('what a reference is for', () => {
  const sections = { chat: { use: 'openai', credentials: { apiKey: { uri: 'secret://llm/main' } } } } as never;
  test.each([
    ['google-maps/api-key', [['google-maps', 'apiKey']]],
    ['twilio/api-key-secret', [['twilio', 'apiKeySecret']]],
    ['cht-sms/password', [['cht-sms', 'password']]],
    ['llm/main', [['openai', 'apiKey']]],
    ['google-maps/other', []],
    ['weather/key', []],
  ])('%s', (reference, expected) => {
    const fields = fieldsBehind(parseReference(reference), sections);
    expect(fields.map(({ use, field }) => [use, field])).toEqual(expected);
  });

  test('is what the configuration says, before what its name says', () => {
    const other = { x: { use: 'anthropic', credentials: { apiKey: { uri: 'secret://openai/api-key' } } } } as never;
    expect(fieldsBehind(parseReference('openai/api-key'), other)).toMatchObject([{ use: 'anthropic' }]);
  });
});
