/*
 * What the vault keeps, and what it needs of the place where that lies. Rows are ciphertext and what the ciphertext is bound to;
 * a store knows nothing of keys.
 */

import type { Clock } from '../core/clock.ts';
import type { KekContext, KekDefinition } from './kek/definition.ts';

/** Why a row is there. At most one of a secret is `current`, at most one `previous`. */
export type VersionState = 'current' | 'previous' | 'superseded' | 'disabled' | 'destroyed';

/** What is known of one version of one secret without any key. All of it is bound into the ciphertext as AAD. */
export interface VersionFacts {
  /** `<name>/<field>`; what lies apart from the secrets begins with `~`. */
  readonly path: string;
  /** Counted from 1; never used again while anything is left of the secret. */
  readonly version: number;
  readonly state: VersionState;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly createdBy: string;
  /** From when on it is handed out no more, in milliseconds since the epoch; null: never, but with state `previous`: already. */
  readonly validUntil: number | null;
}

/** One version of one secret, as it is stored. Destroyed ones keep their facts alone: key and value are empty. */
export interface VaultRow extends VersionFacts {
  /** The data key, wrapped by the key-encryption key. */
  readonly wrappedKey: Buffer;
  /** Nonce (12 bytes), ciphertext and tag (16 bytes). */
  readonly sealed: Buffer;
}

/** What says how a vault is opened. */
export interface VaultHeader {
  readonly format: 1;
  /** A UUID; bound into every row. */
  readonly vaultId: string;
  readonly kek: {
    /** A UUID, new with every rekey. */
    readonly id: string;
    /** A name from the registry of KEK providers. */
    readonly provider: string;
    /** What the provider needs to find or derive the key again; no secret. */
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** The key of fingerprints, wrapped by the KEK and bound to all of the above: opens with the right KEK alone. */
  readonly check: Buffer;
  readonly createdAt: number;
}

/** One row put, or put in the place of another; or one removed, of which nothing stays. */
export type RowChange = RowPut | RowRemoval;

export interface RowPut {
  readonly row: VaultRow;
  /** The `sealed` of the row that this one replaces; absent: there must be none. */
  readonly replaces?: Buffer | undefined;
}

export interface RowRemoval {
  /** As it was read: another that has taken its place is not removed. */
  readonly removes: Pick<VaultRow, 'path' | 'version' | 'sealed'>;
}

/** Where a vault lies. Every method may be called at any time; each sees one state of the whole. */
export interface VaultStore {
  /** For messages: a path, or a host and database. */
  readonly place: string;
  /** undefined when there is no vault. */
  header(): Promise<VaultHeader | undefined>;
  /** @throws VaultError `exists`. */
  create(header: VaultHeader): Promise<void>;
  /** A secret's rows, newest first, and the id of the KEK that wraps their keys, from one moment. */
  rows(path: string): Promise<{ readonly kekId: string; readonly rows: VaultRow[] }>;
  /** The facts of every row, or of those whose path begins so, by path and newest first. @param prefix in ASCII */
  facts(prefix?: string): Promise<VersionFacts[]>;
  /**
   * All changes, in their order, or none; durable when it resolves.
   * @param signal asked right before it is committed, and whenever it is tried again.
   * @throws VaultError `conflict` when a row is not as `replaces` or `removes` says; `kek_changed` when the KEK is not this one any more;
   *   the signal's reason.
   */
  apply(changes: readonly RowChange[], kekId: string, signal?: AbortSignal): Promise<void>;
  /**
   * Lets nobody else write until the work is done. What the work writes is seen by others when it has returned, all of it; nothing of
   * it when it throws, or when the process is killed.
   */
  exclusively<T>(work: (rows: ExclusiveRows) => Promise<T>): Promise<T>;
  /** Tells of changes that others made, with the path where that is known. @returns what ends it. */
  watch(changed: (path: string | undefined) => void): () => void;
  /** Sees to it, as far as the place allows, that what was erased is not on the disk any more. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}

/** The whole vault, while nobody else can write. */
export interface ExclusiveRows {
  header(): Promise<VaultHeader | undefined>;
  count(): Promise<number>;
  /** Every row, some hundred at a time. Rows may be replaced while this goes on. */
  pages(): AsyncIterable<VaultRow[]>;
  replaceHeader(header: VaultHeader): Promise<void>;
  /** Puts rows in the place of those with the same path and version. */
  replace(rows: readonly VaultRow[]): Promise<void>;
  insert(rows: readonly VaultRow[]): Promise<void>;
  removeAll(): Promise<void>;
}

/** Why a vault cannot do what it was asked. */
export type VaultErrorCode =
  | 'missing'
  | 'exists'
  | 'wrong_key'
  | 'corrupt'
  | 'conflict'
  | 'kek_changed'
  | 'locked'
  | 'full'
  | 'no_such_version'
  | 'unsupported';

/** Compare by code. The message is for a person: what happened and what to do next; never a value or a key. */
export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'VaultError';
    this.code = code;
  }
}

/** How a vault's key-encryption key is got. */
export interface KekSource {
  readonly provider: KekDefinition;
  /** As the provider's own schema parsed them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly context: KekContext;
}

/** What a vault is opened, made, moved and mended with. */
export interface VaultParts {
  readonly store: VaultStore;
  readonly kek: KekSource;
  readonly clock: Clock;
  /** Who acts; kept beside each version that is stored. */
  readonly who: string;
}
