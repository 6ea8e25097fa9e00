import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { CliResult, Workplace } from '../harness/cli.ts';
import { runInProcess } from '../harness/cli-in-process.ts';
import { reachableKeks, unreachableKeks } from '../harness/kek-places.ts';
import { optionWords } from '../harness/option-words.ts';
import { PIN } from '../harness/soft-hsm.ts';
import { PASSPHRASES, VALUE, vaultWorkplace } from '../harness/vault-workplace.ts';

// What a person does with a vault whose key a key manager has, with every kind of the registry that this machine can reach.

const CONFIGURATION = 'config/gateway.yaml';
const SECRET = 'some-provider/api-key';
const before = process.cwd();

type Runner = Workplace['portcullis'];
const BACKUP = ['--backup-passphrase-file', 'backup-passphrase'];

for (const { name, reason } of unreachableKeks()) test.skip(`${name} (skipped: ${reason})`, () => {});

describe.each(reachableKeks().filter(({ definition }) => definition.asks?.isMadeUp !== true))('$name', (kek) => {
  let workplace: Workplace;
  let shown = '';
  beforeAll(async () => {
    workplace = vaultWorkplace();
    process.chdir(workplace.directory);
    mkdirSync(join(workplace.directory, 'config'));
    const made = await run([
      'vault',
      'init',
      '--option',
      `kek=${kek.name}`,
      ...optionWords('--option', kek.place().options),
    ]);
    if (made.code !== 0) throw new Error(made.output);
    take(made);
    await run(['secrets', 'set', SECRET], VALUE);
    await run(['vault', 'backup', 'good.backup', ...BACKUP]);
  });
  afterAll(() => {
    process.chdir(before);
    workplace.remove();
  });

  async function run(words: readonly string[], input = '', runner: Runner = runInProcess): Promise<CliResult> {
    const variables = Object.entries(kek.place().environment).filter(([, value]) => value !== undefined);
    const environment = Object.fromEntries(variables) as Record<string, string>;
    const result = await runner(words, { environment, input });
    shown += words[1] === 'get' ? result.stderr : result.output;
    expect(result.stderr).not.toMatch(/^\s+at |passphrase for the vault|Passphrase of the vault/m);
    return result;
  }
  /** Writes what a command said into the configuration, as it is. */
  function take({ stdout }: CliResult): unknown {
    const [lines = ''] = /^secrets:\n(?:[ ]+.*\n?)+/m.exec(stdout) ?? [];
    writeFileSync(join(workplace.directory, CONFIGURATION), lines);
    return (parse(lines) as { secrets: unknown }).secrets;
  }
  const value = async () => (await run(['secrets', 'get', SECRET])).stdout;
  const secrets = (options: object) => ({ backend: 'local', options: { kek: kek.name, ...options } });

  test('vault init says what to write into the configuration, and what to take care of', async () => {
    const words = ['vault', 'init', '--option', `kek=${kek.name}`, '--option', 'path=another/vault'];
    const made = await run([...words, ...optionWords('--option', kek.place().options)]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain(`Without the key that it has by ${kek.name} nothing in it can be read, ever`);
    expect(made.stdout).toContain('portcullis -- vault backup');
    expect(made.stdout).not.toMatch(/passphrase/);
    const configuration = parse(/^secrets:\n(?:[ ]+.*\n?)+/m.exec(made.stdout)?.[0] ?? '') as object;
    expect(configuration).toEqual({ secrets: secrets({ path: 'another/vault', ...kek.place().options }) });
  });

  test('vault status tells how it is locked, and that all is well', async () => {
    const { code, stdout } = await run(['vault', 'status', '--verify']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('verified  every version opens')]);
    expect(stdout).toMatch(new RegExp(`^key {7}${kek.name}`, 'm'));
    expect(stdout).not.toMatch(/wrapped|\[object/);
  });

  test('a backup opens without the manager, into a vault of another kind', async () => {
    const { stdout } = await run(['vault', 'backup', 'another.backup', ...BACKUP]);
    expect(stdout).toContain(`It opens, too, when the key by ${kek.name} is lost.`);
    const bringBack = await kek.place().takeAway?.();
    try {
      const into = ['--option', 'kek=passphrase', '--option', 'passphraseFile=passphrase', '--option', 'path=restored'];
      const { code, stdout: said } = await run(['vault', 'restore', 'another.backup', ...BACKUP, ...into]);
      expect([code, said]).toEqual([0, expect.stringContaining('passphraseFile: passphrase')]);
      expect((await run(['secrets', 'get', SECRET, ...into])).stdout).toBe(VALUE);
    } finally {
      await bringBack?.();
    }
  });

  test('while the manager is away, commands say so in words', async () => {
    const bringBack = await kek.place().takeAway?.();
    try {
      for (const words of [
        ['vault', 'status', '--verify'],
        ['vault', 'rekey'],
        ['secrets', 'get', SECRET],
      ]) {
        const { code, stderr, stdout } = await run(words);
        expect([words, code, stdout]).toEqual([words, 1, '']);
        expect(stderr).toMatch(/^error: .+[.;] .+/m);
      }
      expect((await run(['vault', 'status'])).code).toBe(0);
    } finally {
      await bringBack?.();
    }
    expect(await value()).toBe(VALUE);
  });

  test('vault rekey alone gives it a new key by the same manager, and there is nothing to change', async () => {
    const file = readFileSync(join(workplace.directory, 'var/vault.sqlite'));
    // As a process, which has to end by itself.
    const { code, stdout } = await run(['vault', 'rekey'], '', workplace.portcullis);
    expect([code, stdout]).toEqual([0, expect.stringContaining('The configuration stays as it is')]);
    expect(readFileSync(join(workplace.directory, 'var/vault.sqlite'))).not.toEqual(file);
    expect(await value()).toBe(VALUE);
  });

  test('to another key of the manager, to a passphrase, and back: each time it says what to write', async () => {
    const { options, otherOptions } = kek.place();
    const changed = Object.entries(otherOptions).filter(([key, each]) => options[key] !== each);
    const moved = await run(['vault', 'rekey', ...optionWords('--new-option', Object.fromEntries(changed))]);
    expect(take(moved)).toEqual(secrets(otherOptions));
    expect(await value()).toBe(VALUE);

    const away = await run(['vault', 'rekey', '--to', 'passphrase', '--new-passphrase-file', 'new-passphrase']);
    expect(take(away)).toEqual({ backend: 'local', options: { kek: 'passphrase', passphraseFile: 'new-passphrase' } });
    expect(away.stdout).toContain('Copies of the vault from before still need the old key');
    expect(await value()).toBe(VALUE);

    const back = await run(['vault', 'rekey', '--to', kek.name, ...optionWords('--new-option', options)]);
    expect(take(back)).toEqual(secrets(options));
    expect(await value()).toBe(VALUE);
    const old = ['--option', 'kek=passphrase', '--option', 'passphraseFile=new-passphrase'];
    const refused = await run(['secrets', 'get', SECRET, ...old]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`write kek: ${kek.name}`)]);
  });

  test('no command showed a secret', () => {
    expect(shown.length).toBeGreaterThan(1000);
    for (const secret of [VALUE, PIN, ...Object.values(PASSPHRASES)]) expect(shown).not.toContain(secret);
  });
});
