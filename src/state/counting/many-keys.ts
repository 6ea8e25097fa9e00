/** One map that grows doubles now and then, and copies all it has: with half a million entries, 50 ms in which nobody is served. */
const PARTS = 64;

/** A map for very many keys. It lies in parts, by characters in the middle of the key, so that none grows large. */
export class ManyKeys<Value> {
  readonly #parts = Array.from({ length: PARTS }, () => new Map<string, Value>());

  get(key: string): Value | undefined {
    return this.#partOf(key).get(key);
  }

  set(key: string, value: Value): void {
    this.#partOf(key).set(key, value);
  }

  delete(key: string): void {
    this.#partOf(key).delete(key);
  }

  get size(): number {
    return this.#parts.reduce((sum, part) => sum + part.size, 0);
  }

  #partOf(key: string): Map<string, Value> {
    const half = key.length >> 1;
    const quarter = key.length >> 2;
    const sum = key.charCodeAt(half) + 7 * key.charCodeAt(quarter) + 31 * key.charCodeAt(half + quarter);
    return this.#parts[sum & (PARTS - 1)] as Map<string, Value>;
  }
}
