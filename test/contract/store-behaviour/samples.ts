import { randomUUID } from 'node:crypto';
import type { VaultHeader, VaultRow } from '../../../src/vault/definition.ts';

/** A header that no key opens; stores do not look. */
export function sampleHeader(): VaultHeader {
  return {
    format: 1,
    vaultId: randomUUID(),
    kek: { id: randomUUID(), provider: 'tests', parameters: { zulu: 1, alpha: { b: 'ü', a: [3, 2] } } },
    check: Buffer.from(randomUUID()),
    createdAt: 1_700_000_000_000,
  };
}

/** A row that no key opens; stores do not look. */
export function sampleRow(path: string, version: number, change: Partial<VaultRow> = {}): VaultRow {
  return {
    path,
    version,
    state: 'current',
    createdAt: 1_700_000_000_000,
    createdBy: 'tests',
    validUntil: null,
    wrappedKey: Buffer.from(randomUUID()),
    sealed: Buffer.from(randomUUID()),
    ...change,
  };
}
