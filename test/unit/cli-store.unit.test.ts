import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../src/cli/command.ts';
import { chooseStore } from '../../src/cli/store/choose-store.ts';
import { parseOption, withGiven } from '../../src/cli/store/parse-option.ts';
import { SettingsError } from '../../src/settings/problems.ts';

const KEY = 'AIzaCanary-store-option-0123456789';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-store-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function configuration(text: string): string {
  const file = join(directory, 'gateway.yaml');
  writeFileSync(file, text);
  return file;
}

describe('an option of the command line is what it would be in the configuration', () => {
  test.each<[string, unknown]>([
    ['path=var/other.sqlite', { path: 'var/other.sqlite' }],
    ['allowInProduction=true', { allowInProduction: true }],
    ['keyId="0017"', { keyId: '0017' }],
    ['port=5432', { port: 5432 }],
    ['path=', { path: '' }],
    ['path=a=b', { path: 'a=b' }],
    ['path=[a, b]', { path: '[a, b]' }],
    ['path=*a', { path: '*a' }],
    ['path={{', { path: '{{' }],
    ['tls.caFile=ca.crt', { tls: { caFile: 'ca.crt' } }],
  ])('%s', (text, expected) => {
    expect(withGiven({}, [parseOption(text)])).toEqual(expected);
  });

  test.each(['path', '=x', 'a..b=x', '.a=x', 'a b=x', '__proto__=x', KEY])(
    '%s is none, and is not repeated',
    (text) => {
      expect(() => parseOption(text)).toThrow(UsageError);
      expect(() => parseOption(text)).not.toThrow(new RegExp(KEY));
    },
  );

  test('replaces what the configuration says, and leaves the rest', () => {
    const configured = { tls: { caFile: 'a', certFile: 'b' }, url: 'c' };
    expect(withGiven(configured, [parseOption('tls.caFile=d')])).toEqual({
      tls: { caFile: 'd', certFile: 'b' },
      url: 'c',
    });
    expect(configured.tls.caFile).toBe('a');
  });
});

describe('the backend that a command is about', () => {
  test('is local where there is no configuration', () => {
    const { definition, options, configured } = chooseStore({}, { option: ['path=here'] });
    expect([definition.name, options['path'], configured]).toEqual(['local', 'here', undefined]);
  });

  test("is the configuration's, whatever is wrong elsewhere in it", () => {
    const file = configuration('server: 7\nsecrets: { backend: local, options: { path: there } }\n');
    const { definition, options } = chooseStore({}, { file, passphraseFile: 'p' });
    expect([definition.name, options]).toEqual([
      'local',
      expect.objectContaining({ path: 'there', passphraseFile: 'p' }),
    ]);
  });

  test("is another when it is named, without the configuration's options", () => {
    const file = configuration('secrets: { backend: file, options: { path: there } }\n');
    const { definition, options } = chooseStore({}, { file, backend: 'local' });
    expect([definition.name, options['path']]).toEqual(['local', 'var/vault.sqlite']);
  });

  test('is local where the configured one does not fit', () => {
    const file = configuration('secrets: { backend: env, options: { allowInProduction: true } }\n');
    const { definition, configured } = chooseStore({}, { file }, ({ vault }) => vault !== undefined);
    expect([definition.name, configured]).toEqual(['local', 'env']);
  });

  test.each([
    ['an unknown backend', 'secrets: { backend: vualt }\n'],
    ['an unknown option', 'secrets: { backend: local, options: { pth: x } }\n'],
    ['an unset variable', `secrets: { backend: local, options: { path: '\${PORTCULLIS_NO_SUCH}' } }\n`],
    ['no YAML', 'secrets: [\n'],
  ])('is none with %s in its section', (_name, text) => {
    const file = configuration(text);
    expect(() => chooseStore({}, { file })).toThrow(SettingsError);
  });

  test('a mistake of the configuration may be put right on the command line', () => {
    const file = configuration('secrets: { backend: local, options: { path: 7 } }\n');
    expect(chooseStore({}, { file, option: ['path=here'] }).options['path']).toBe('here');
  });

  test('a value that does not fit is not repeated', () => {
    const choose = () => chooseStore({}, { backend: 'local', option: [`password=${KEY}`] });
    expect(choose).toThrow(/--option password: /);
    expect(choose).not.toThrow(new RegExp(KEY));
  });

  test('a configuration that was named has to be there', () => {
    const file = join(directory, 'gone.yaml');
    expect(() => chooseStore({}, { file })).toThrow(SettingsError);
    expect(() => chooseStore({ PORTCULLIS_CONFIG: file }, {})).toThrow(SettingsError);
  });
});
