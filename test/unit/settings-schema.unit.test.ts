import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { extensions } from '../../src/extensions.ts';
import { settingsJsonSchema } from '../../src/settings/schema.ts';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly not?: unknown;
}

const file = new URL('../../config/gateway.schema.json', import.meta.url);
const schema = settingsJsonSchema(extensions) as Schema;

test('the schema in config/ is the one that the settings make; "npm run schema" writes it', () => {
  expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`);
});

describe('the schema helps in an editor', () => {
  const objects = [...objectsIn(schema)];

  test('no object takes unknown keys', () => {
    expect(objects.length).toBeGreaterThan(10);
    const open = objects.filter(({ properties, additionalProperties }) => properties && additionalProperties !== false);
    expect(open).toEqual([]);
  });

  test('every key is described, but for those that only choose a variant', () => {
    const bare = objects.flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([name, each]) =>
        each.description || each.const !== undefined ? [] : [name],
      ),
    );
    expect(bare).toEqual([]);
  });

  test('it knows every integration, its operations, and the algorithms', () => {
    const kinds = member(schema, 'integrations').additionalProperties as Schema;
    expect(kinds.oneOf?.map((each) => each.properties?.['use']?.const)).toEqual(
      extensions.integrations.map(({ name }) => name),
    );
    const [maps] = kinds.oneOf ?? [];
    expect(member(maps, 'operations').items?.enum).toContain('geocode');
    expect(maps?.required).toEqual(expect.arrayContaining(['use', 'scopes', 'credentials']));
    const issuer = member(member(schema, 'auth'), 'issuers').items;
    expect(member(issuer, 'algorithms').items?.enum).toContain('RS256');
    expect(issuer?.oneOf).toEqual([{ required: ['jwksUri'] }, { required: ['publicKeyFile'] }]);
  });

  test('it shows defaults as they are written, and refuses what is not built', () => {
    expect(member(member(schema, 'server'), 'port').default).toBe(8080);
    expect(member(member(member(schema, 'server'), 'timeouts'), 'drain').default).toBe('30s');
    for (const section of ['webhooks', 'audit']) expect(member(schema, section).not).toEqual({});
  });
});

function member(from: Schema | undefined, name: string): Schema {
  return from?.properties?.[name] ?? {};
}

function* objectsIn(value: unknown): Generator<Schema> {
  if (typeof value !== 'object' || value === null) return;
  if ('properties' in value) yield value as Schema;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}
