import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects what has lately become garbage, in about a millisecond. */
export type CollectYoung = () => void;

/** Bytes of a body that cost nothing extra: V8's own pace is right for what is small and many. */
const FREE = 1024 ** 2;
/** Of large bodies, so many bytes pass between two collections: figures in docs/adr/0003. */
const EVERY = 4 * 1024 ** 2;

/**
 * V8's collector of young garbage. V8 starts it by the size of objects, and a buffer of 64 KiB is a small object that holds much:
 * a large body leaves 100 MB of dead buffers behind before V8 looks.
 */
export function exposeYoungCollector(): CollectYoung {
  const collect = exposeCollector();
  return () => collect({ type: 'minor' });
}

/** Gives back the memory that starting needed and running does not: 18 MB of 118, in some 40 ms. */
export function collectStart(): void {
  exposeCollector()({ type: 'major', flavor: 'last-resort' });
}

/** V8 exposes it to contexts that are made from then on: our own globals stay as they are. */
function exposeCollector(): (options: { type: 'minor' | 'major'; flavor?: 'last-resort' }) => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/** Counts the bytes of large bodies, and collects what they leave behind. */
export class BodyGarbage {
  readonly #collect: CollectYoung;
  #bytes = 0;

  constructor(collect: CollectYoung) {
    this.#collect = collect;
  }

  /** Begins with one call, or one socket. @returns what is to be called for each piece of its bodies, also for decoded ones. */
  meter(): (bytes: number) => void {
    let free = FREE;
    return (bytes) => {
      if (free > 0) {
        free -= bytes;
        return;
      }
      this.#bytes += bytes;
      if (this.#bytes < EVERY) return;
      this.#bytes = 0;
      this.#collect();
    };
  }
}
