import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import { backup } from '../../../src/vault/backup.ts';
import type { VaultParts } from '../../../src/vault/definition.ts';
import { rekey } from '../../../src/vault/rekey.ts';
import { restore } from '../../../src/vault/restore.ts';
import { Vault } from '../../../src/vault/vault.ts';
import { PASSPHRASE } from '../../harness/backup-rig.ts';
import { contentsOf } from '../../harness/full-vault.ts';
import { byteKek, sqliteParts, vaultScratch } from '../../harness/vault-rig.ts';
import { type KekSubject, sourceAt } from './subject.ts';

const SECRETS = { 'some-provider/api-key': 'a value' };

/** For managers that can let somebody encrypt and not decrypt: what is locked so, nobody opens any more. */
export function tellsOneWayKeys({ definition, place }: KekSubject): void {
  describe('a key with which one may encrypt and not decrypt', () => {
    const scratch = vaultScratch();
    afterAll(() => scratch.remove());
    const source = () => sourceAt(definition, place());

    /** Each in a vault under a key that has nothing to do with it. */
    const commands: readonly [string, (parts: VaultParts, lines: readonly string[]) => Promise<unknown>][] = [
      ['vault rekey', ({ store, kek }) => rekey(store, kek, source(), { fips: false })],
      [
        'vault restore --overwrite',
        (parts, lines) =>
          restore({ ...parts, kek: source() }, () => Readable.from(lines), PASSPHRASE, {
            overwrite: true,
            fips: false,
          }),
      ],
    ];

    test.each(commands)('does not get a vault by %s, which stays as it was', async (command, run) => {
      const { denyDecrypting } = place();
      if (denyDecrypting === undefined) return;
      const file = scratch.file(command);
      const parts = sqliteParts(file);
      const vault = await Vault.create(parts, { fips: false });
      for (const [path, value] of Object.entries(SECRETS)) await vault.put(path, new SecretValue(value), 0);
      vault.close();
      const lines: string[] = [];
      for await (const line of backup(parts, PASSPHRASE, { fips: false })) lines.push(line);
      await expectRefusal(denyDecrypting, () => run(parts, lines));
      await parts.store.close();
      expect(await contentsOf(sqliteParts(file, { kek: byteKek(1) }))).toEqual(SECRETS);
    });

    test('makes no vault', async () => {
      const { denyDecrypting } = place();
      if (denyDecrypting === undefined) return;
      const parts = sqliteParts(scratch.file('new'), { kek: source() });
      await expectRefusal(denyDecrypting, () => Vault.create(parts, { fips: false }));
      expect(await parts.store.header()).toBeUndefined();
      await parts.store.close();
    });
  });
}

async function expectRefusal(deny: () => Promise<() => Promise<void>>, work: () => Promise<unknown>): Promise<void> {
  const allow = await deny();
  const error = await work()
    .then(String, (thrown: unknown) => thrown)
    .finally(allow);
  expect(error).toMatchObject({
    name: 'VaultError',
    code: 'missing',
    message: expect.stringMatching(/does not decrypt it again, so nothing was changed: .*(decrypt|unwrap).*; .+/i),
  });
}
