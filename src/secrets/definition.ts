import type { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { SecretValue } from '../core/secret-value.ts';
import type { Timers } from '../core/timers.ts';
import type { Environment } from '../settings/environment.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import type { VaultParts } from '../vault/definition.ts';
import type { Access } from './access.ts';
import type { KeyShelf } from './key-shelf.ts';

export type { Access };

/** What a backend may use of the world. */
export interface BackendContext {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Who acts, for what a backend writes down beside a secret: `gateway`, or a person of the operating system. */
  readonly who: string;
  /** Asks a person at a terminal, unseen; absent where nobody sits. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** One version of a secret. */
export interface SecretVersion {
  /** As the backend counts them; `1` where it keeps none. */
  readonly id: string;
  readonly value: SecretValue;
}

/** A version that was current until another one was stored. */
export interface PreviousVersion extends SecretVersion {
  /** Milliseconds since the epoch, from which on it is not to be used; absent where that is not known. */
  readonly until?: number;
}

/** What a backend is sure of. */
export type Lookup =
  | {
      readonly found: true;
      readonly current: SecretVersion;
      /** The one before, while both are good during a rotation. */
      readonly previous?: PreviousVersion | undefined;
    }
  | { readonly found: false; readonly absence: Absence };

/** Why there is no secret to use: never there, switched off for now, or erased. */
export type Absence = 'missing' | 'disabled' | 'destroyed';

/** An opened place where secrets are kept. Opening touches nothing: the first use does. */
export interface SecretBackend {
  /**
   * What is behind a reference.
   * @throws BackendUnusable when a person has to mend something first; anything else when the backend is away for now.
   */
  fetch(reference: SecretReference, access: Access): Promise<Lookup>;
  /** Does as little as shows that secrets could be read. @throws as fetch does. */
  probe(): Promise<void>;
  /** What a person does to have a secret there, in words. @param absence why there is none; `missing` unless given. */
  remedy(reference: SecretReference, absence?: Absence): string;
  /** The names of all that is kept, disabled ones too; absent where a backend cannot tell. */
  readonly list?: (() => Promise<SecretSummary[]>) | undefined;
  /** There when Portcullis can write to it. */
  readonly writer?: SecretWriter | undefined;
  /**
   * Tells of changes that others made: of one secret, or of who knows which.
   * @returns what ends it.
   */
  readonly watch?: ((changed: (reference: SecretReference | undefined) => void) => () => void) | undefined;
  /** There when the backend is a vault. */
  readonly shelf?: KeyShelf | undefined;
  /** What makes this backend unfit for production, if anything. */
  readonly productionConcern?: string;
  /** Lets go of files, connections and keys. */
  close(): Promise<void>;
}

export interface SecretSummary {
  readonly reference: SecretReference;
  readonly state: 'enabled' | 'disabled';
  /** Of the version in use; absent where none is, or the backend keeps none. */
  readonly version?: string;
  /** Milliseconds since the epoch, of that version. */
  readonly createdAt?: number;
}

export interface SecretWriter {
  /**
   * Stores a new version, which is current from then on.
   * @param grace milliseconds for which the one before stays good as `previous`; 0: not at all.
   * @returns the new version's id.
   */
  put(reference: SecretReference, value: SecretValue, grace: number): Promise<string>;
  /** Erases a secret with all its versions, for good. @returns false when there is none. */
  destroy(reference: SecretReference): Promise<boolean>;
  /** There when the backend keeps versions. */
  readonly versions?: VersionKeeper;
}

/** What can be done with the versions of a secret. Each throws {@link NoSuchVersion} when there is nothing to do it with. */
export interface VersionKeeper {
  /** Newest first. */
  list(reference: SecretReference): Promise<VersionSummary[]>;
  /** Makes an older version current again; without `to`, the one before the current. @returns its id. */
  rollback(reference: SecretReference, to?: string): Promise<string>;
  /** Hands out no version any more, until one is rolled back to or a new one is stored. */
  disable(reference: SecretReference): Promise<void>;
  /** Erases one version, for good. */
  destroy(reference: SecretReference, version: string): Promise<void>;
}

export interface VersionSummary {
  readonly id: string;
  readonly state: 'current' | 'previous' | 'superseded' | 'disabled' | 'destroyed';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly createdBy: string;
  /** A keyed hash, by which two values can be told apart and none be found out; absent once destroyed. */
  readonly fingerprint?: string;
}

/** A kind of secret backend: one file that says all Portcullis knows of it. */
export interface BackendDefinition<Options = Record<string, unknown>> {
  /** The value of `secrets.backend`. */
  readonly name: string;
  /** The strict schema of `secrets.options`. */
  readonly options: z.ZodType<Record<string, unknown>>;
  /** True when Portcullis cannot write to it, whatever the options: what it opens has no `writer`. */
  readonly readOnly?: true;
  open(options: Options, context: BackendContext): SecretBackend;
  /** The vault behind it, where there is one, for the commands that make, move and mend vaults. */
  readonly vault?: ((options: Options, context: BackendContext) => VaultParts) | undefined;
}

/** A backend that will not work until a person mends something: in words, what is wrong and what to write or do. */
export class BackendUnusable extends Error {
  readonly found: string;
  readonly write: string;

  constructor(found: string, write: string, cause?: unknown) {
    super(`${found}; ${write}`, { cause });
    this.name = 'BackendUnusable';
    this.found = found;
    this.write = write;
  }
}

/** What was asked for is not among a secret's versions; the message says so for the person who asked. */
export class NoSuchVersion extends Error {}
