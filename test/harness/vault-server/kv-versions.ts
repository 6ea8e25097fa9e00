import type { ManualClock } from '../manual-clock.ts';

export interface KvVersion {
  readonly createdAt: string;
  data: Readonly<Record<string, unknown>> | null;
  deletedAt: string;
  destroyed: boolean;
}

/** As many as Vault keeps unless told otherwise. */
const MOST_VERSIONS = 10;

/** The versions of every secret of a KV engine, by path and number. */
export class KvVersions {
  readonly #clock: ManualClock;
  readonly #secrets = new Map<string, Map<number, KvVersion>>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  get paths(): string[] {
    return [...this.#secrets.keys()];
  }

  /** From the oldest. */
  of(path: string): [number, KvVersion][] {
    return [...(this.#secrets.get(path) ?? [])];
  }

  /** The newest, unless another is asked for. */
  find(path: string, number?: number): [number, KvVersion] | undefined {
    return number === undefined ? this.of(path).at(-1) : this.of(path).find(([each]) => each === number);
  }

  add(path: string, data: KvVersion['data']): [number, KvVersion] {
    const number = (this.find(path)?.[0] ?? 0) + 1;
    const secret = this.#secrets.get(path) ?? new Map<number, KvVersion>();
    const version = { createdAt: this.now(), data, deletedAt: '', destroyed: false };
    this.#secrets.set(path, secret.set(number, version));
    for (const each of secret.keys()) if (each <= number - MOST_VERSIONS) secret.delete(each);
    return [number, version];
  }

  remove(path: string): void {
    this.#secrets.delete(path);
  }

  now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
