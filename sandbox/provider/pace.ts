/** Called before each part of a streamed answer goes out; the part waits for the promise. */
export type Pace = (part: number) => Promise<unknown> | undefined;

export const unpaced: Pace = () => undefined;

export async function* paced<T>(parts: Iterable<T> | AsyncIterable<T>, pace: Pace): AsyncGenerator<T, void, void> {
  let index = 0;
  for await (const part of parts) {
    await pace(index++);
    yield part;
  }
}

/** Lets the parts before `part` through and holds the rest until it is released. */
export function holdFrom(part: number): { readonly pace: Pace; release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { pace: (index) => (index < part ? undefined : promise), release: resolve };
}
