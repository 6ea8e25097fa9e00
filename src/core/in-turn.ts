/**
 * Lets what is done to one thing in this process go one after the other, so that it does not race itself; other things do not wait.
 * @returns does some work when all that was asked for before it, of the same name, is done, whatever came of that.
 */
export function inTurn(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work);
    last.set(name, turn);
    const leave = () => {
      if (last.get(name) === turn) last.delete(name);
    };
    turn.then(leave, leave);
    return turn;
  };
}
