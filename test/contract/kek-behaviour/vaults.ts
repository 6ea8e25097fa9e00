import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import { type KekSource, VaultError, type VaultHeader } from '../../../src/vault/definition.ts';
import { Vault } from '../../../src/vault/vault.ts';
import { openKeys } from '../../../src/vault/vault-keys.ts';
import { contentsOf } from '../../harness/full-vault.ts';
import { sqliteParts, type VaultScratch, vaultScratch } from '../../harness/vault-rig.ts';
import { exitOf } from './exit-of.ts';
import { leavesOf, withLeaf } from './leaves.ts';
import { type KekSubject, otherSourceAt, sourceAt } from './subject.ts';

export function opensVaults({ definition, place }: KekSubject): void {
  describe('vaults', () => {
    let scratch: VaultScratch;
    beforeAll(() => {
      scratch = vaultScratch();
    });
    afterAll(() => scratch.remove());
    const source = () => sourceAt(definition, place());

    async function made(name: string, fips = false): Promise<string> {
      const file = scratch.file(name);
      const parts = sqliteParts(file, { kek: source() });
      const vault = await Vault.create(parts, { fips });
      await vault.put('some-provider/api-key', new SecretValue('a value'), 0);
      vault.close();
      await parts.store.close();
      return file;
    }
    const contents = (file: string, kek: KekSource) => contentsOf(sqliteParts(file, { kek }));

    test.each([false, true])('one is made, closed, and opened again; FIPS: %s', async (fips) => {
      const file = await made(`fips-${fips}`, fips);
      expect(await contents(file, source())).toEqual({ 'some-provider/api-key': 'a value' });
    });

    test('another key does not open it, and what to do is said in words', async () => {
      const file = await made('others');
      const error = await contents(file, otherSourceAt(definition, place())).then(String, (cause: unknown) => cause);
      expect(error).toBeInstanceOf(VaultError);
      expect(error).toMatchObject({ code: expect.stringMatching(/^(wrong_key|missing)$/) });
      expect((error as Error).message).toMatch(/.+; .+/);
    });

    test('a header whose parameters were edited or cut opens nothing', async () => {
      const { store } = sqliteParts(await made('edited'));
      const header = (await store.header()) as VaultHeader;
      await store.close();
      for (const parameters of edits(header.kek.parameters)) {
        const edited = { ...header, kek: { ...header.kek, parameters } };
        const error = await openKeys(edited, source(), 'here').then(String, (cause: unknown) => cause);
        expect([parameters, error]).toEqual([parameters, expect.any(VaultError)]);
        expect(error).toMatchObject({ code: expect.stringMatching(/^(wrong_key|missing|unsupported)$/) });
      }
    });

    test('once closed, nothing keeps the process alive', async () => {
      const { options, environment } = place();
      expect(await exitOf({ provider: definition.name, options, environment })).toBe('');
    });
  });
}

/** Parameters of which each time one is not as it was. */
function edits(parameters: VaultHeader['kek']['parameters']): VaultHeader['kek']['parameters'][] {
  return leavesOf(parameters).flatMap(({ path, value }) =>
    [...changed(value), undefined].map((leaf) => withLeaf(parameters, path, leaf) as typeof parameters),
  );
}

function changed(value: unknown): unknown[] {
  if (typeof value !== 'string') return [typeof value === 'number' ? value + 1 : 'edited'];
  const middle = Math.floor(value.length / 2);
  // Not the last one, of which some bits may say nothing.
  const other = value[middle] === 'A' ? 'B' : 'A';
  return [`${value.slice(0, middle)}${other}${value.slice(middle + 1)}`, value.slice(0, middle)];
}
