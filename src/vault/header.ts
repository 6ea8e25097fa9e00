import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { boundTo, canonicalJson } from '../core/canonical-json.ts';
import { VaultError, type VaultHeader } from './definition.ts';
import type { KeyEncryptionKey, NewKek } from './kek/definition.ts';

const headerSchema = z.strictObject({
  format: z.literal(1),
  vaultId: z.uuid(),
  kek: z.strictObject({ id: z.uuid(), provider: z.string(), parameters: z.record(z.string(), z.unknown()) }),
  check: z.base64url().transform((text) => Buffer.from(text, 'base64url')),
  createdAt: z.int(),
});

/** What a header is made of when a vault is made, or given another KEK. */
export interface HeaderParts {
  readonly provider: string;
  readonly kek: NewKek;
  readonly createdAt: number;
  /** Of the vault as it was; a new vault gets a new one. */
  readonly vaultId?: string;
  /** 32 random bytes; whoever made them zeroes them. */
  readonly fingerprintKey: Buffer;
}

/** The header of a vault under a new KEK. */
export async function newHeader({
  provider,
  kek,
  createdAt,
  vaultId,
  fingerprintKey,
}: HeaderParts): Promise<VaultHeader> {
  const unchecked = {
    format: 1,
    vaultId: vaultId ?? randomUUID(),
    kek: { id: randomUUID(), provider, parameters: kek.parameters },
    createdAt,
  } as const;
  return { ...unchecked, check: await kek.key.wrap(fingerprintKey, headerBinding(unchecked)) };
}

/** The key of fingerprints; whoever asked zeroes it after use. @throws VaultError `wrong_key`. */
export function fingerprintKeyOf(header: VaultHeader, key: KeyEncryptionKey): Promise<Buffer> {
  return key.unwrap(header.check, headerBinding(header));
}

function headerBinding({ format, vaultId, kek, createdAt }: Omit<VaultHeader, 'check'>): Buffer {
  return boundTo('header', format, vaultId, kek.id, kek.provider, kek.parameters, createdAt);
}

/** A header as text, for stores that keep text. */
export function headerToText(header: VaultHeader): string {
  return canonicalJson({ ...header, check: header.check.toString('base64url') });
}

/** @throws VaultError `unsupported` for the format of a later version, `corrupt` when it is no header. */
export function headerFromText(text: string, place: string): VaultHeader {
  const content = parse(text);
  const parsed = headerSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { format } = (content ?? {}) as { format?: unknown };
  if (typeof format === 'number' && format > 1) {
    throw new VaultError(
      'unsupported',
      `the vault ${place} is of format ${format}, which a later version of Portcullis made; use that version`,
    );
  }
  throw new VaultError(
    'corrupt',
    `the header of the vault ${place} is damaged; restore a backup with "npm run -s portcullis -- vault restore"`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
