/**
 * Lets what is done to one thing in this process go one after the other, so that it does not race itself.
 * @returns does some work when all that was asked for before it is done, whatever came of that.
 */
export function inTurn(): <T>(thing: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (thing, work) => {
    const turn = (last.get(thing) ?? Promise.resolve()).then(work, work);
    last.set(thing, turn);
    const leave = () => {
      if (last.get(thing) === turn) last.delete(thing);
    };
    turn.then(leave, leave);
    return turn;
  };
}
