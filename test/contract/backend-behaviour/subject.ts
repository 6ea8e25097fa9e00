import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import { systemTimers } from '../../../src/core/timers.ts';
import type { BackendContext, BackendDefinition, SecretBackend } from '../../../src/secrets/definition.ts';
import type { Environment } from '../../../src/settings/environment.ts';
import { type SecretReference, secretReference } from '../../../src/settings/secret-reference.ts';
import { type ManualClock, manualClock } from '../../harness/manual-clock.ts';

/** How the suite reaches one kind of backend, for real. */
export interface BackendSetUp {
  /** `secrets.options` that are in order, to ask a backend what it can; nothing is reached by them. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** Makes a place with nothing in it. */
  prepare(): Promise<BackendPlace>;
  /** Where a backend takes several references for one, as documented: what they share. */
  readonly sharedName?: (reference: SecretReference) => string;
  /** For what cannot be away. */
  readonly alwaysThere?: true;
  /** The largest value that it takes, in bytes, where that is under 64 KiB. */
  readonly largest?: number;
  /** References that it has no name for, as documented: it says so instead of reading. */
  readonly cannotName?: (reference: SecretReference) => boolean;
  /** The same suite against a real server, where the developer names one by its usual variables. */
  readonly real?: { readonly variables: readonly string[]; prepare(): Promise<BackendPlace> };
}

/** Slow: it does what it is asked when it is well again. */
export type Trouble = 'slow' | 'throttled' | 'failing' | 'hanging';

export interface BackendPlace {
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** For what Portcullis cannot write to: as a person puts a secret there; null takes it away. */
  readonly put?: (reference: SecretReference, value: string | null) => Promise<void>;
  /** Makes it unreachable, also for what is open; all but what is always there can do it. @returns what brings it back. */
  readonly takeAway?: () => Promise<() => Promise<void>>;
  /** Makes it refuse this user everything. @returns what allows it again. */
  readonly deny?: () => Promise<() => Promise<void>>;
  /** What it is reached with, and what it handed out for that, which nothing may show: passwords, PINs, tokens. */
  readonly secrets?: () => readonly string[];
  /** Has it answer badly, for a manager of others that is asked over a network. @returns what makes it well again. */
  readonly trouble?: (kind: Trouble) => () => void;
  close(): Promise<void>;
}

/** One kind of backend, in the suite. */
export interface Subject {
  readonly definition: BackendDefinition;
  readonly setUp: BackendSetUp;
  /** Opened on nothing: says by its members what there is to test. */
  readonly declared: SecretBackend;
  /** Only within a test. */
  readonly rig: () => BackendRig;
}

export interface BackendRig {
  readonly place: BackendPlace;
  readonly clock: ManualClock;
  /** The one under test. */
  readonly backend: SecretBackend;
  /** Another, as another process has it. */
  readonly other: SecretBackend;
  open(): SecretBackend;
  /** Puts a secret there, or takes it away, past the one under test. */
  put(reference: SecretReference, value: string | null): Promise<void>;
  close(): Promise<void>;
}

export async function openRig(definition: BackendDefinition, setUp: BackendSetUp): Promise<BackendRig> {
  const place = await setUp.prepare();
  const clock = manualClock();
  const opened: SecretBackend[] = [];
  const open = () => {
    const backend = openAt(definition, place.options, {
      environment: place.environment,
      clock,
      timers: systemTimers,
      who: 'the tests',
    });
    opened.push(backend);
    return backend;
  };
  const other = open();
  const write = async (reference: SecretReference, value: string | null) => {
    if (value === null) await other.writer?.destroy(reference);
    else await other.writer?.put(reference, new SecretValue(value), 0);
  };
  return {
    place,
    clock,
    backend: open(),
    other,
    open,
    put: place.put ?? write,
    close: async () => {
      for (const backend of opened) await backend.close();
      await place.close();
    },
  };
}

export function openAt(definition: BackendDefinition, options: unknown, context: BackendContext): SecretBackend {
  return definition.open(definition.options.parse(options), context);
}

let made = 0;

/** A reference that no other test has. */
export function freshReference(field = 'api-key'): SecretReference {
  made += 1;
  return secretReference.parse(`secret://contract-${made}/${field}`);
}

export const access = { why: 'the contract suite' };

/** What is handed out, revealed. */
export async function fetched(backend: SecretBackend, reference: SecretReference) {
  const lookup = await backend.fetch(reference, access);
  if (!lookup.found) return { absence: lookup.absence };
  const previous = lookup.previous?.value.reveal();
  return { current: lookup.current.value.reveal(), ...(previous !== undefined && { previous }) };
}

/** Everything that printing something could show holds none of the values. */
export function expectSilent(thing: unknown, ...values: readonly string[]): void {
  const error = thing instanceof Error ? [thing.stack, thing.message, String(thing)] : [];
  const printed = [inspect(thing, { depth: null, showHidden: true }), JSON.stringify(thing) ?? '', ...error].join('\n');
  for (const value of values) expect(printed).not.toContain(value);
}
