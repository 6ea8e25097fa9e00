import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KekSetUp } from '../kek-behaviour/subject.ts';

export const setUp: KekSetUp = {
  sample: { passphraseFile: '/run/secrets/vault-passphrase' },
  alwaysThere: true,
  prepare: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-passphrase-'));
    const [file, other, away] = ['one', 'other', 'away'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, 'a passphrase for tests\n', { mode: 0o600 });
    writeFileSync(other, 'another passphrase for tests\n', { mode: 0o600 });
    return {
      options: { passphraseFile: file },
      otherOptions: { passphraseFile: other },
      environment: {},
      deny: async () => {
        renameSync(file, away);
        return async () => renameSync(away, file);
      },
      close: async () => rmSync(directory, { recursive: true }),
    };
  },
};
