/**
 * Does some work for each of many things, for at most so many of them at once; none is begun after one has failed.
 * @returns what came of each, in the order of the things.
 * @throws what the first work that fails throws.
 */
export async function atOnce<Thing, Outcome>(
  most: number,
  things: Iterable<Thing>,
  work: (thing: Thing) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const left = numbered(things);
  const worker = async () => {
    // Whoever throws in here closes the generator, and with it what is left for the others.
    for (const [index, thing] of left) outcomes[index] = await work(thing);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return outcomes;
}

function* numbered<Thing>(things: Iterable<Thing>): Generator<readonly [number, Thing], void> {
  yield* [...things].entries();
}
