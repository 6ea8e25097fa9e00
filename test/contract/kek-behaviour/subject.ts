import type { Environment } from '../../../src/settings/environment.ts';
import type { KekDefinition } from '../../../src/vault/kek/definition.ts';

/** How the suite reaches one kind of key-encryption key, for real. */
export interface KekSetUp {
  /** Its `secrets.options` that are in order, without `kek`; nothing is reached by them. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** Makes a place with one key in it. */
  prepare(): Promise<KekPlace>;
  /** Why it cannot be reached on this machine, in words; the suite is then skipped by name. */
  readonly unavailable?: () => string | undefined;
  /** The same suite against a real server, where the developer names one by its usual variables. */
  readonly real?: { readonly variables: readonly string[]; prepare(): Promise<KekPlace> };
}

export interface KekPlace {
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** The options for another key of the same kind, which opens nothing that the first one locked. */
  readonly otherOptions: Readonly<Record<string, unknown>>;
  /** Makes it unreachable, also for what is open. @returns what brings it back. */
  readonly takeAway?: () => Promise<() => Promise<void>>;
  /** Makes it refuse this user's use of the key. @returns what allows it again. */
  readonly deny?: () => Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** One kind of key-encryption key, in the suite. */
export interface KekSubject {
  readonly definition: KekDefinition;
  readonly setUp: KekSetUp;
  /** Only within a test. */
  readonly place: () => KekPlace;
}
