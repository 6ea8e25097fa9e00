/*
 * How one version of one secret is sealed: its value under a data key of its own, the data key under the vault's key-encryption
 * key, and both bound to all that is known of the version. A row that was edited, moved or put under another name does not open.
 */

import { randomBytes } from 'node:crypto';
import { boundTo } from '../core/canonical-json.ts';
import { seal, unseal } from './aes-gcm.ts';
import { VaultError, type VaultRow, type VersionFacts } from './definition.ts';
import type { KeyEncryptionKey } from './kek/definition.ts';

/** What rows are sealed with. */
export interface RowKeys {
  readonly vaultId: string;
  readonly kekId: string;
  readonly kek: KeyEncryptionKey;
}

const NOTHING = Buffer.alloc(0);

/** Seals a value under a fresh data key. */
export async function sealRow(facts: VersionFacts, value: Buffer, keys: RowKeys): Promise<VaultRow> {
  const dataKey = randomBytes(32);
  try {
    const sealed = seal(dataKey, value, valueBinding(facts, keys));
    return { ...factsOf(facts), wrappedKey: await keys.kek.wrap(dataKey, keyBinding(facts, keys)), sealed };
  } finally {
    dataKey.fill(0);
  }
}

/** The value of a row; whoever asked zeroes it after use. @throws VaultError `corrupt` when the row does not open. */
export async function openRow(row: VaultRow, keys: RowKeys): Promise<Buffer> {
  const dataKey = await dataKeyOf(row, keys);
  try {
    const value = unseal(dataKey, row.sealed, valueBinding(row, keys));
    if (value === undefined) throw doesNotOpen(row);
    return value;
  } finally {
    dataKey.fill(0);
  }
}

/**
 * The same row under another KEK of the same vault. The value stays sealed.
 * @throws VaultError `corrupt` when its key does not open under the one before.
 */
export async function rewrapRow(row: VaultRow, from: RowKeys, to: RowKeys): Promise<VaultRow> {
  if (row.state === 'destroyed') return row;
  const dataKey = await dataKeyOf(row, from);
  try {
    return { ...row, wrappedKey: await to.kek.wrap(dataKey, keyBinding(row, to)) };
  } finally {
    dataKey.fill(0);
  }
}

/** What stays of a version when its data key is gone. */
export function destroyedRow(row: VersionFacts): VaultRow {
  return { ...factsOf(row), state: 'destroyed', validUntil: null, wrappedKey: NOTHING, sealed: NOTHING };
}

/** What is known of a row without any key. */
export function factsOf({ path, version, state, createdAt, createdBy, validUntil }: VersionFacts): VersionFacts {
  return { path, version, state, createdAt, createdBy, validUntil };
}

async function dataKeyOf(row: VaultRow, keys: RowKeys): Promise<Buffer> {
  try {
    return await keys.kek.unwrap(row.wrappedKey, keyBinding(row, keys));
  } catch (error) {
    // The KEK is the right one, or the vault would not be open: it is the row that is wrong.
    throw error instanceof VaultError && error.code === 'wrong_key' ? doesNotOpen(row, error) : error;
  }
}

const valueBinding = (facts: VersionFacts, { vaultId }: RowKeys) => boundTo('value', 1, vaultId, ...listOf(facts));
const keyBinding = (facts: VersionFacts, { vaultId, kekId }: RowKeys) =>
  boundTo('data key', 1, vaultId, kekId, ...listOf(facts));

function listOf({ path, version, state, createdAt, createdBy, validUntil }: VersionFacts): readonly unknown[] {
  return [path, version, state, createdAt, createdBy, validUntil];
}

function doesNotOpen({ path, version }: VersionFacts, cause?: unknown): VaultError {
  return new VaultError(
    'corrupt',
    `version ${version} of the secret ${path} does not open, because its row in the vault was edited, moved or damaged; ` +
      'restore a backup with "npm run -s portcullis -- vault restore", or destroy the secret and store it anew',
    cause,
  );
}
