import type { Lookup } from '../../src/secrets/definition.ts';
import { found, missing, refer } from './scripted-store.ts';
import { secretClientRig } from './secret-client-rig.ts';

const SECRET = refer('a');

/** A store of one secret, in front of which a client is put through whatever a test thinks up. */
export function simulatedStore(cache: { readonly ttl: number; readonly staleIfError: number }) {
  const rig = secretClientRig(cache);
  const revoked = new Set<string>();
  let key: string | undefined = 'key-0';
  let stored = 0;
  let isAway = false;
  const reads: { readonly key: string | undefined; give(lookup: Lookup): void; fail(): void }[] = [];
  rig.store.answer = () =>
    new Promise<Lookup>((give, reject) => {
      reads.push({ key, give, fail: () => reject(new Error('away')) });
    });
  /** Answers one of the reads under way, with what was there when it began. */
  const answer = (which: number): void => {
    const [read] = reads.splice(which % Math.max(1, reads.length), 1);
    if (read === undefined) return;
    if (isAway) read.fail();
    else read.give(read.key === undefined ? missing : found(read.key));
  };
  return {
    ...rig,
    revoked,
    answer,
    answerAll: () => {
      while (reads.length > 0) answer(0);
    },
    get truth() {
      return key ?? 'secret_unavailable';
    },
    events: {
      put: () => {
        stored += 1;
        key = `key-${stored}`;
      },
      delete: () => {
        key = undefined;
      },
      revoke: () => {
        if (key !== undefined) revoked.add(key);
        key = undefined;
        rig.client.invalidate(SECRET, true);
      },
      invalidate: () => rig.client.invalidate(SECRET),
      outage: () => {
        isAway = true;
      },
      return: () => {
        isAway = false;
      },
    },
  };
}

export type SimulatedStore = ReturnType<typeof simulatedStore>;
