/** Work in turn, for each of many who want something done: theirs does not wait for others'. */
export function inTurns(): <T>(whose: string, act: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (whose, act) => {
    const next = (last.get(whose) ?? Promise.resolve()).then(act);
    const settled = next.then(
      () => {},
      () => {},
    );
    last.set(whose, settled);
    void settled.then(() => last.get(whose) === settled && last.delete(whose));
    return next;
  };
}
