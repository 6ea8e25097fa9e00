import { VaultError } from '../definition.ts';
import { deriveKey } from '../kdf.ts';
import {
  type BackupHeader,
  type BackupSeal,
  type BackupVersion,
  endSchema,
  hashOf,
  headerSchema,
  isKeyOf,
  unsealRecord,
  versionSchema,
} from './format.ts';
import { linesOf } from './lines.ts';

/** Gives a backup's bytes from their beginning, each time it is called. */
export type BackupSource = () => AsyncIterable<Uint8Array | string>;

/** A backup whose passphrase was right. */
export interface OpenBackup {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Every version, proved one by one; that they are all, and in order, is proved when the last has come. @throws VaultError `corrupt`. */
  versions(): AsyncGenerator<BackupVersion>;
  /** Zeroes the key. */
  close(): void;
}

/**
 * Opens a backup; reads its first line.
 * @param passphrase zeroed by whoever has it
 * @throws VaultError `corrupt` when it is none, `wrong_key`, `unsupported`.
 */
export async function openBackup(source: BackupSource, passphrase: Buffer): Promise<OpenBackup> {
  const line = await firstLine(source);
  const header = parseHeader(line);
  const key = await deriveKey(passphrase, header.kdf);
  if (!isKeyOf(key, header)) {
    key.fill(0);
    throw new VaultError(
      'wrong_key',
      'the passphrase does not open the backup: it is another one, or the first line of the backup was edited; ' +
        'give the one that the backup was made with, or take another backup',
    );
  }
  return {
    createdAt: header.createdAt,
    versions: () => versionsIn(source, line, { key, hash: hashOf(line) }),
    close: () => {
      key.fill(0);
    },
  };
}

async function* versionsIn(source: BackupSource, headerLine: string, seal: BackupSeal): AsyncGenerator<BackupVersion> {
  let index = -1;
  let ended = false;
  for await (const line of linesOf(source())) {
    if (index === -1 && line !== headerLine) throw damaged(1);
    if (index >= 0) {
      const version = versionSchema.safeParse(unsealRecord('version', index, line, seal));
      if (version.success) yield version.data;
      else ended = isEnd(unsealRecord('end', index, line, seal), index);
    }
    index += 1;
  }
  if (!ended) throw new VaultError('corrupt', 'the backup was cut short; take another one');
}

function isEnd(content: unknown, index: number): boolean {
  const end = endSchema.safeParse(content);
  if (!end.success || end.data.versions !== index) throw damaged(index + 2);
  return true;
}

async function firstLine(source: BackupSource): Promise<string> {
  for await (const line of linesOf(source())) return line;
  throw new VaultError('corrupt', 'the backup is empty; take another one');
}

function parseHeader(line: string): BackupHeader {
  const content = jsonOf(line);
  const parsed = headerSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { portcullisBackup: format } = (content ?? {}) as { portcullisBackup?: unknown };
  if (typeof format === 'number' && format > 1) {
    throw new VaultError(
      'unsupported',
      `the backup is of format ${format}, which a later version of Portcullis made; use that version`,
    );
  }
  throw new VaultError(
    'corrupt',
    'this is no backup of a vault; name the file that "npm run -s portcullis -- vault backup" wrote',
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function damaged(line: number): VaultError {
  return new VaultError('corrupt', `line ${line} of the backup was edited, moved or damaged; take another backup`);
}
