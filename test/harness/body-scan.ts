import { createSecretMatcher } from '../../src/core/secret-matcher.ts';
import type { Timers } from '../../src/core/timers.ts';
import type { BodyScan } from '../../src/pipeline/forward/scan/body-scan.ts';
import { contentCodings } from '../../src/pipeline/forward/scan/content-codings.ts';
import { createBodyScan } from '../../src/pipeline/forward/scan/create-body-scan.ts';
import type { InflationLimits } from '../../src/pipeline/forward/scan/inflation-limits.ts';
import { manualTime } from './manual-time.ts';

/** A secret that must never come out of a scan. */
export const SECRET = 'AIzaCanary+key/with=odd&characters-7f3e9';

export interface Watched {
  readonly scan: BodyScan;
  /** Everything that was cleared, in the pieces in which it was. */
  readonly cleared: Buffer[];
  /** `end`, `leak` or the reason of the failure. */
  readonly outcome: Promise<string>;
  /** The names of all events in order. */
  readonly events: string[];
  text(): Buffer;
}

export interface WatchOptions {
  readonly secrets?: readonly string[];
  readonly limits?: InflationLimits | undefined;
  /** Absent: time stands still. */
  readonly timers?: Timers;
}

/** A scan whose events are written down. */
export function watch(
  encoding: string | undefined,
  { secrets = [SECRET], limits, timers = manualTime().timers }: WatchOptions = {},
): Watched {
  const codings = contentCodings(encoding);
  if (codings === undefined) throw new Error(`${encoding} is not a known encoding`);
  const cleared: Buffer[] = [];
  const events: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const note = (event: string, outcome?: string) => {
    events.push(event);
    if (outcome !== undefined) resolve(outcome);
  };
  const scan = createBodyScan(
    createSecretMatcher(secrets),
    codings,
    {
      clear: (bytes) => {
        cleared.push(bytes);
        note('clear');
      },
      decoded: () => {},
      ready: () => note('ready'),
      end: () => note('end', 'end'),
      leak: () => note('leak', 'leak'),
      failure: (reason) => note('failure', reason),
    },
    { timers, limits },
  );
  return { scan, cleared, outcome: promise, events, text: () => Buffer.concat(cleared) };
}

/** Pushes a body in pieces of a length, each once the one before was dealt with, and ends it. */
export async function scanWhole(watched: Watched, body: Buffer, length = body.length): Promise<string> {
  for (let at = 0; at < body.length; at += length) {
    watched.scan.push(body.subarray(at, at + length));
    await settled();
  }
  watched.scan.end();
  return await watched.outcome;
}

/** Lets work that is under way in promises and zlib's threads go on, for so many milliseconds or a turn of the event loop. */
export function settled(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => (milliseconds === 0 ? setImmediate(resolve) : setTimeout(resolve, milliseconds)));
}

/** Waits until something is so; fails the test when it does not become so. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let round = 0; !condition(); round++) {
    if (round > 2000) throw new Error(`never: ${what}`);
    await settled(1);
  }
}
