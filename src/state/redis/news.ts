/** Tells everybody who listens that something may have changed. */
export class News {
  readonly #acts = new Set<() => void>();

  /** @returns what ends that. */
  listen(act: () => void): () => void {
    this.#acts.add(act);
    return () => this.#acts.delete(act);
  }

  tell(): void {
    for (const act of this.#acts) act();
  }
}
