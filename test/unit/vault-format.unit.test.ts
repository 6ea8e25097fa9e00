import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { type BackupSource, openBackup } from '../../src/vault/backup/open.ts';
import type { VersionFacts } from '../../src/vault/definition.ts';
import { openRow } from '../../src/vault/envelope.ts';
import { fingerprint } from '../../src/vault/fingerprint.ts';
import { headerFromText } from '../../src/vault/header.ts';
import { kekSource } from '../../src/vault/kek/index.ts';
import { openKeys } from '../../src/vault/vault-keys.ts';
import { type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

interface Stored {
  readonly name: string;
  readonly header: unknown;
  readonly row: VersionFacts & { readonly wrappedKey: string; readonly sealed: string };
  readonly fingerprint: string;
  readonly backup: readonly string[];
}
const { vectors, passphrase, backupPassphrase, value } = JSON.parse(
  readFileSync(new URL('../vectors/vault-format-1.json', import.meta.url), 'utf8'),
) as { vectors: Stored[]; passphrase: string; backupPassphrase: string; value: string };

let scratch: VaultScratch;
beforeEach(() => {
  scratch = vaultScratch();
});
afterEach(() => scratch.remove());

test.each(vectors)('what was stored in format 1 opens: $name', async ({ header, row, ...stored }) => {
  writeFileSync(scratch.file('passphrase'), passphrase);
  const source = kekSource(
    { passphraseFile: scratch.file('passphrase') },
    { environment: {}, clock: systemClock, timers: systemTimers },
  );
  const keys = await openKeys(headerFromText(JSON.stringify(header), 'a vector'), source, 'a vector');
  const [wrappedKey, sealed] = [Buffer.from(row.wrappedKey, 'base64'), Buffer.from(row.sealed, 'base64')];
  const opened = await openRow({ ...row, wrappedKey, sealed }, keys);
  expect(opened.toString()).toBe(value);
  expect(fingerprint(keys.fingerprintKey, opened)).toBe(stored.fingerprint);
});

test.each(vectors)('a backup in format 1 opens: $name', async ({ backup, row }) => {
  const source: BackupSource = async function* () {
    yield backup.join('\n');
  };
  const opened = await openBackup(source, Buffer.from(backupPassphrase));
  const versions = [];
  for await (const version of opened.versions()) versions.push(version);
  const { path, version, createdAt, createdBy } = row;
  const expected = { path, version, state: 'current', createdAt, createdBy };
  expect(versions).toEqual([{ ...expected, value: Buffer.from(value).toString('base64') }]);
  opened.close();
});
