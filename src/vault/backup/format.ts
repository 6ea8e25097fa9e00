/*
 * A backup is text, a line each: a header that says how its key is derived; every version, sealed under that key; and a closing
 * record with their number. Each record is bound to the header and to its place, so that none can be edited, moved, left out,
 * doubled, or taken from another backup.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { boundTo } from '../../core/canonical-json.ts';
import { seal, unseal } from '../aes-gcm.ts';

/** The first line. */
export const headerSchema = z.strictObject({
  portcullisBackup: z.literal(1),
  /** Milliseconds since the epoch. */
  createdAt: z.int(),
  kdf: z.record(z.string(), z.unknown()),
  /** Nothing, sealed and bound to all of the above: opens with the right passphrase alone. */
  check: z.base64(),
});
export type BackupHeader = z.output<typeof headerSchema>;

const facts = {
  path: z.string(),
  version: z.int().positive(),
  createdAt: z.int(),
  createdBy: z.string(),
};

/** One version; the value is in base64. */
export const versionSchema = z.discriminatedUnion('state', [
  z.strictObject({ ...facts, state: z.literal('destroyed') }),
  z.strictObject({
    ...facts,
    state: z.literal(['current', 'previous', 'superseded', 'disabled']),
    validUntil: z.int().optional(),
    value: z.base64(),
  }),
]);
export type BackupVersion = z.output<typeof versionSchema>;

/** The last record. */
export const endSchema = z.strictObject({ versions: z.int() });

export type RecordKind = 'version' | 'end';

/** What makes the records of one backup. */
export interface BackupSeal {
  readonly key: Buffer;
  /** Of the header's line. */
  readonly hash: string;
}

export function checkFor(key: Buffer, header: Omit<BackupHeader, 'check'>): string {
  return seal(key, Buffer.alloc(0), headerBinding(header)).toString('base64');
}

/** Whether the key is the one that this header was made with. */
export function isKeyOf(key: Buffer, header: BackupHeader): boolean {
  return unseal(key, Buffer.from(header.check, 'base64'), headerBinding(header)) !== undefined;
}

export function hashOf(headerLine: string): string {
  return createHash('sha256').update(headerLine).digest('base64');
}

/** A record as a line, without the newline. @param index counted from 0, the closing record last */
export function sealRecord(kind: RecordKind, index: number, content: unknown, { key, hash }: BackupSeal): string {
  const plain = Buffer.from(JSON.stringify(content));
  try {
    return seal(key, plain, boundTo(`backup ${kind}`, hash, index)).toString('base64');
  } finally {
    plain.fill(0);
  }
}

/** @returns undefined when the line is not that record. */
export function unsealRecord(kind: RecordKind, index: number, line: string, { key, hash }: BackupSeal): unknown {
  const plain = unseal(key, Buffer.from(line, 'base64'), boundTo(`backup ${kind}`, hash, index));
  if (plain === undefined) return undefined;
  try {
    return JSON.parse(plain.toString()) as unknown;
  } finally {
    plain.fill(0);
  }
}

function headerBinding({ portcullisBackup, createdAt, kdf }: Omit<BackupHeader, 'check'>): Buffer {
  return boundTo('backup header', portcullisBackup, createdAt, kdf);
}
