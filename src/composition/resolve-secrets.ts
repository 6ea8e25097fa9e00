import { inTime } from '../core/in-time.ts';
import type { Timers } from '../core/timers.ts';
import type { SecretClient, SecretFault } from '../secrets/client.ts';
import { BackendUnusable, type SecretBackend } from '../secrets/definition.ts';
import type { Problem } from '../settings/problems.ts';
import type { PlacedReference } from './secret-problems.ts';

/** Milliseconds for opening the store: deriving a key from a passphrase takes a second, a database on its way up some. */
const OPENING = 10_000;
/** Reads at once: as many as a small pool of connections has. */
const AT_ONCE = 8;

export interface ResolveParts {
  readonly backend: SecretBackend;
  readonly client: Pick<SecretClient, 'check'>;
  readonly timers: Timers;
  /** True when opening the store may ask a person, who takes as long as it takes. */
  readonly asks: boolean;
}

/** What one look at every secret of a configuration came to. */
export interface Resolution {
  /** What is surely wrong, and stays so until a person mends it. */
  readonly problems: readonly Problem[];
  /** What the store threw when it could not be read. */
  readonly away: { readonly error: unknown } | undefined;
}

/** Looks at every secret once, and tells of all that is wrong together. */
export async function resolveSecrets(places: readonly PlacedReference[], parts: ResolveParts): Promise<Resolution> {
  try {
    await probed(parts);
  } catch (error) {
    if (!(error instanceof BackendUnusable)) return { problems: [], away: { error } };
    const { found, write } = error;
    return { problems: [{ path: ['secrets', 'options'], found, write }], away: undefined };
  }
  const { faults, away } = await check(places, parts.client);
  const problems = places.flatMap(({ path, reference }) => {
    const fault = faults.get(reference.uri);
    return fault === undefined ? [] : [{ path, ...fault }];
  });
  return { problems, away };
}

/** Shows that the store can be read, within the time that opening it may take. @throws as SecretBackend.probe does. */
export async function probed({
  backend,
  timers,
  asks,
}: Pick<ResolveParts, 'backend' | 'timers' | 'asks'>): Promise<void> {
  if (asks) return await backend.probe();
  await inTime({ milliseconds: OPENING, timers, who: 'The secret store' }, () => backend.probe());
}

async function check(places: readonly PlacedReference[], client: ResolveParts['client']) {
  const faults = new Map<string, SecretFault>();
  let away: Resolution['away'];
  const left = new Map(places.map(({ reference }) => [reference.uri, reference])).values();
  const worker = async () => {
    for (const reference of left) {
      // A store that is away would be waited for again with every further one.
      if (away !== undefined) return;
      try {
        const fault = await client.check(reference);
        if (fault !== undefined) faults.set(reference.uri, fault);
      } catch (error) {
        if (error instanceof BackendUnusable) {
          const { found, write } = error;
          faults.set(reference.uri, { found: `${reference.uri}: ${found}`, write });
        } else away = { error };
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { faults, away };
}
