import { systemClock } from '../../../src/core/clock.ts';
import { systemTimers } from '../../../src/core/timers.ts';
import type { Environment } from '../../../src/settings/environment.ts';
import type { KekSource } from '../../../src/vault/definition.ts';
import type { KekDefinition } from '../../../src/vault/kek/definition.ts';
import { kekSource, vaultOptions } from '../../../src/vault/kek/index.ts';

/** How the suite reaches one kind of key-encryption key, for real. */
export interface KekSetUp {
  /** Its `secrets.options` that are in order, without `kek`; nothing is reached by them. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** Makes a place with one key in it. */
  prepare(): Promise<KekPlace>;
  /** For what cannot be away. */
  readonly alwaysThere?: true;
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
  /** Makes it unreachable, also for what is open; all but what is always there can do it. @returns what brings it back. */
  readonly takeAway?: () => Promise<() => Promise<void>>;
  /** What it is reached with, and what it handed out for that, which nothing may show: passwords, PINs, tokens. */
  readonly secrets?: () => readonly string[];
  /** Makes it refuse this user's use of the key. @returns what allows it again. */
  readonly deny?: () => Promise<() => Promise<void>>;
  /** Lets this user encrypt with the key, and not decrypt, where a manager can tell the two apart. @returns what allows it again. */
  readonly denyDecrypting?: () => Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** One kind of key-encryption key, in the suite. */
export interface KekSubject {
  readonly definition: KekDefinition;
  readonly setUp: KekSetUp;
  /** Only within a test. */
  readonly place: () => KekPlace;
}

type Reached = Pick<KekPlace, 'options' | 'environment'>;

/** How a vault gets such a key, with what the configuration's own schema makes of these options. */
export function sourceAt({ name }: { readonly name: string }, { options, environment }: Reached): KekSource {
  return kekSource(vaultOptions({}).parse({ kek: name, ...options }), {
    environment,
    clock: systemClock,
    timers: systemTimers,
  });
}

/** The same with the place's other key. */
export function otherSourceAt(definition: KekDefinition, { otherOptions, environment }: KekPlace): KekSource {
  return sourceAt(definition, { options: otherOptions, environment });
}

export function createAt({ provider, options, context }: KekSource, fips = false) {
  return provider.create(options, context, fips);
}

export function openAt({ provider, options, context }: KekSource, parameters: Readonly<Record<string, unknown>>) {
  // As a vault's header keeps them.
  return provider.open(JSON.parse(JSON.stringify(parameters)) as typeof parameters, options, context);
}
