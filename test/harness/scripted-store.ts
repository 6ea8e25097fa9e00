import { SecretValue } from '../../src/core/secret-value.ts';
import type { Access, Lookup, SecretBackend } from '../../src/secrets/definition.ts';
import type { SecretReference } from '../../src/settings/secret-reference.ts';

/** A secret store whose answers a test gives, at once or when it likes. */
export interface ScriptedStore extends SecretBackend {
  /** What it says, by reference; a thrown error is an outage. */
  answer: (reference: SecretReference) => Lookup | Promise<Lookup>;
  /** Every read, in order. */
  readonly reads: { readonly reference: SecretReference; readonly access: Access }[];
  /** Tells all who watch. */
  change(reference: SecretReference | undefined): void;
  readonly isClosed: boolean;
}

/** @param until from when on the previous value may not be used, in milliseconds since the epoch. */
export const found = (value: string, id = '1', previous?: string, until?: number): Lookup => ({
  found: true,
  current: { id, value: new SecretValue(value) },
  ...(previous !== undefined && {
    previous: { id: 'before', value: new SecretValue(previous), ...(until !== undefined && { until }) },
  }),
});

export const missing: Lookup = { found: false, absence: 'missing' };

export const away = (): never => {
  throw Object.assign(new Error('connect: refused'), { code: 'ECONNREFUSED' });
};

export const refer = (name: string): SecretReference => ({ uri: `secret://${name}/key`, name, field: 'key' });

export function scriptedStore(): ScriptedStore {
  const watchers = new Set<(reference: SecretReference | undefined) => void>();
  let isClosed = false;
  const store: ScriptedStore = {
    answer: () => missing,
    reads: [],
    fetch: async (reference, access) => {
      store.reads.push({ reference, access });
      return await store.answer(reference);
    },
    probe: async () => {},
    remedy: ({ name }) => `set ${name}`,
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    change: (reference) => {
      for (const changed of watchers) changed(reference);
    },
    get isClosed() {
      return isClosed;
    },
    close: async () => {
      isClosed = true;
    },
  };
  return store;
}

/** An answer that is given when the test says so. */
export function heldBack() {
  const { promise, resolve, reject } = Promise.withResolvers<Lookup>();
  return { answer: () => promise, give: resolve, fail: reject };
}
