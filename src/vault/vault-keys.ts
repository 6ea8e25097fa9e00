import { type KekSource, VaultError, type VaultHeader, type VaultParts } from './definition.ts';
import type { RowKeys } from './envelope.ts';
import { fingerprintKeyOf } from './header.ts';
import type { KeyEncryptionKey } from './kek/definition.ts';
import { noVault } from './store-problems.ts';

/** The keys of a vault, while it is open. */
export interface VaultKeys extends RowKeys {
  readonly header: VaultHeader;
  readonly fingerprintKey: Buffer;
  /** Zeroes them. */
  close(): void;
}

/** The header of a vault that there is. @throws VaultError `missing`. */
export async function headerOf({ store }: Pick<VaultParts, 'store'>): Promise<VaultHeader> {
  const header = await store.header();
  if (header === undefined) throw noVault(store.place);
  return header;
}

/**
 * The keys that a vault with this header is opened with.
 * @throws VaultError `missing` when there is no passphrase or the like, `wrong_key` when it is another one, `unsupported`.
 */
export async function openKeys(header: VaultHeader, source: KekSource, place: string): Promise<VaultKeys> {
  const { provider, options, context } = source;
  if (header.kek.provider !== provider.name) throw otherProvider(header, provider.name, place);
  const kek = await provider.open(header.kek.parameters, options, context);
  try {
    return keysOf(header, kek, await fingerprintKeyOf(header, kek));
  } catch (error) {
    kek.close();
    throw error instanceof VaultError && error.code === 'wrong_key' ? wrongKey(place, error) : error;
  }
}

/** Takes over both keys. */
export function keysOf(header: VaultHeader, kek: KeyEncryptionKey, fingerprintKey: Buffer): VaultKeys {
  return {
    header,
    vaultId: header.vaultId,
    kekId: header.kek.id,
    kek,
    fingerprintKey,
    close: () => {
      kek.close();
      fingerprintKey.fill(0);
    },
  };
}

function wrongKey(place: string, cause: unknown): VaultError {
  return new VaultError(
    'wrong_key',
    `the passphrase or key given does not open the vault ${place}: it is another one, or the vault's header was edited; ` +
      'give the one that the vault was made with, or restore a backup with "npm run -s portcullis -- vault restore"',
    cause,
  );
}

function otherProvider({ kek }: VaultHeader, configured: string, place: string): VaultError {
  return new VaultError(
    'wrong_key',
    `the key of the vault ${place} comes from "${kek.provider}", and the configuration says "${configured}"; ` +
      `write kek: ${kek.provider} in secrets.options, with what it needs`,
  );
}
