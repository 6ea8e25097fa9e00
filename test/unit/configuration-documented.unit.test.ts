import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { extensions } from '../../src/extensions.ts';
import { integrations } from '../../src/integrations/index.ts';
import { backends } from '../../src/secrets/index.ts';
import { settingsJsonSchema, settingsSchema } from '../../src/settings/schema.ts';
import { keks } from '../../src/vault/kek/index.ts';
import { loadSection } from '../harness/load-section.ts';

// What the documents say of the configuration is what the schema says.

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly not?: unknown;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(resolve(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const configuration = read('docs/configuration.md');
const schema = settingsJsonSchema(extensions) as Schema;

/** Default by key, of the tables under a heading, down to the next one. */
function rowsUnder(heading: string): ReadonlyMap<string, string> {
  const [, section = ''] = configuration.split(`\n${heading}\n`);
  const rows = section.split(/^##/m)[0]?.matchAll(/^\| `([\w.-]+)` \|([^|]*)\|/gm) ?? [];
  return new Map([...rows].map(([, key = '', standard = '']) => [key, standard.trim()]));
}

/** What a section takes, by dotted path, less what is not built yet. */
function keysOf({ properties = {} }: Schema, prefix = ''): (readonly [path: string, schema: Schema])[] {
  return Object.entries(properties)
    .filter(([, each]) => each.not === undefined)
    .flatMap(([name, each]) => {
      const path = prefix + name;
      const inner = [...(each.anyOf ?? []), ...(each.oneOf ?? [])].find(({ properties }) => properties) ?? each;
      return [[path, each] as const, ...(WHOLE.includes(path) ? [] : keysOf(inner, `${path}.`))];
    });
}
/** The same with those of every variant. */
function everyKeyOf({ properties = {} }: Schema, prefix: string): string[] {
  const paths = Object.entries(properties).flatMap(([name, each]) => {
    const inner = [each, ...(each.anyOf ?? []), ...(each.oneOf ?? [])].flatMap((one) =>
      everyKeyOf(one, `${prefix}${name}.`),
    );
    return inner.length === 0 ? [prefix + name] : inner;
  });
  return [...new Set(paths)];
}
/** Described in one row, or in a table of their own. */
const WHOLE = ['addressLimit', 'credentials', 'limit', 'inject'];

/** How a document writes a default. */
function written(value: unknown): string {
  if (value === '') return 'none';
  if (Array.isArray(value)) return `\`[${value.join(', ')}]\``;
  if (typeof value !== 'object') return `\`${String(value)}\``;
  const members = Object.entries(value as object).map(([key, each]) => `${key}: ${String(each)}`);
  return `\`{ ${members.join(', ')} }\``;
}

function expectDocumented(keys: ReturnType<typeof keysOf>, rows: ReadonlyMap<string, string>): void {
  const isGroup = (path: string) => keys.some(([other]) => other.startsWith(`${path}.`));
  const leaves = keys.filter(([path]) => !isGroup(path));
  expect(leaves.map(([path]) => path).filter((path) => !rows.has(path))).toEqual([]);
  const defaults = leaves.filter(([, each]) => each.default !== undefined);
  expect(defaults.map(([path]) => [path, rows.get(path)])).toEqual(
    defaults.map(([path, each]) => [path, written(each.default)]),
  );
}

describe('docs/configuration.md has every key, with its default', () => {
  const common = rowsUnder('## integrations');
  const kinds = schema.properties?.['integrations']?.additionalProperties?.oneOf ?? [];
  const kindOf = (use: string) => kinds.find(({ properties }) => properties?.['use']?.const === use) ?? {};

  test('of server', () => {
    expectDocumented(keysOf(schema.properties?.['server'] ?? {}), rowsUnder('## server'));
  });

  test('of admin', () => {
    expectDocumented(keysOf(schema.properties?.['admin'] ?? {}), rowsUnder('## admin'));
  });

  const stores = schema.properties?.['secrets']?.oneOf ?? [];
  test.each(backends.map(({ name }) => name))('of secrets in %s, and none that there is not', (name) => {
    const store = stores.find(({ properties }) => properties?.['backend']?.const === name) ?? {};
    const own = rowsUnder(`### ${name}`);
    const keys = keysOf(store).filter(([path]) => !path.startsWith('callerKeys.'));
    expectDocumented(keys, new Map([...rowsUnder('## secrets'), ...own]));
    const known = everyKeyOf(store, '');
    expect([...own.keys()].filter((key) => !known.includes(key) && key !== 'options.tls')).toEqual([]);
  });

  test.each(keks.map(({ name }) => name))(
    'of a vault under a key of the kind %s, and none that there is not',
    (name) => {
      const { properties } = stores.find(({ properties: each }) => each?.['backend']?.const === 'local') ?? {};
      const { anyOf = [], oneOf = anyOf } = properties?.['options'] ?? {};
      const variant = oneOf.find(({ properties: each }) => each?.['kek']?.const === name) ?? {};
      const keys = everyKeyOf(variant, 'options.');
      const own = rowsUnder(`### ${name}`);
      const vaults = rowsUnder('### local');
      expect(keys.filter((path) => !own.has(path) && !vaults.has(path))).toEqual([]);
      expect([...own.keys()].filter((path) => !keys.includes(path))).toEqual([]);
    },
  );

  test.each(integrations.map(({ name }) => name))('of %s', (use) => {
    expectDocumented(keysOf(kindOf(use)), new Map([...common, ...rowsUnder(`### ${use}`)]));
  });

  test('of what a generic integration does, and how it signs', () => {
    const { operations, inject } = kindOf('generic').properties ?? {};
    const rows = rowsUnder('### generic');
    expectDocumented(keysOf(operations?.items ?? {}), rows);
    const places = inject?.items?.oneOf ?? inject?.items?.anyOf ?? [];
    const hmac = places.find(({ properties }) => properties?.['in']?.const === 'hmac') ?? {};
    const own = keysOf(hmac).filter(([path]) => !['in', 'name', 'key'].includes(path));
    expectDocumented(own, rows);
    expect(places.map(({ properties }) => properties?.['in']?.const).filter((each) => !rows.has(String(each)))).toEqual(
      [],
    );
  });

  test('and none that there is not', () => {
    const known = new Set(kinds.flatMap((kind) => keysOf(kind)).map(([path]) => path));
    expect([...common.keys()].filter((key) => !known.has(key) && !key.startsWith('limit.'))).toEqual([]);
  });

  test('docs/resilience.md says the same defaults', () => {
    const rows = [...read('docs/resilience.md').matchAll(/^\| `([a-z]+[\w.]*)` \| (`[^|]*`) \|/gim)];
    expect(rows).toHaveLength(11);
    for (const [, key = '', standard] of rows) expect([key, common.get(key)]).toEqual([key, standard]);
  });
});

describe('what is there to be copied is in order', () => {
  test('config/gateway.example.yaml, which has every integration', () => {
    const example = parse(read('config/gateway.example.yaml')) as unknown;
    const { error, data } = settingsSchema(extensions).safeParse(example);
    expect(error?.issues).toBeUndefined();
    const used = new Set(Object.values(data?.integrations ?? {}).map(({ use }) => use));
    expect(integrations.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  const sections = documents.flatMap((file) =>
    [...read(file).matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, yaml = '']) => {
      const content = parse(yaml) as Record<string, Record<string, unknown>>;
      const all = (content['integrations'] ?? content) as Record<string, Record<string, unknown>>;
      return Object.entries(all).flatMap(([name, section]) => (section['use'] ? [[file, name, section] as const] : []));
    }),
  );
  // The one of CONTRIBUTING.md is of an integration that there is not; its own test has it.
  test.each(sections.filter(([file]) => file !== 'CONTRIBUTING.md'))('%s: %s', (_file, _name, section) => {
    expect(() => loadSection({ ...section })).not.toThrow();
  });
});

describe('sections "secrets" in the documents are in order', () => {
  const written = documents.flatMap((file) =>
    [...read(file).matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, yaml = '']) => {
      const { secrets } = parse(yaml) as { secrets?: { backend: string } };
      return secrets === undefined ? [] : [[file, secrets.backend, secrets] as const];
    }),
  );
  test.each(written)('%s: %s', (_file, _backend, secrets) => {
    const example = parse(read('config/gateway.example.yaml')) as object;
    expect(settingsSchema(extensions).safeParse({ ...example, secrets }).error?.issues).toBeUndefined();
  });
});

describe('links between documents lead somewhere', () => {
  test.each(documents)('%s', (file) => {
    const anchors = (text: string) =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      );
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    for (const [, path = '', anchor] of links) {
      const target = path === '' ? file : resolve(dirname(resolve(root, file)), path);
      const text = read(target);
      if (anchor !== undefined) expect([file, anchors(text)]).toEqual([file, expect.arrayContaining([anchor])]);
    }
  });
});
