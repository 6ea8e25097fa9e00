/** Where waiting comes from, so that tests need not wait. */
export interface Timers {
  /**
   * Calls `act` once, after so many milliseconds, and does not keep the process alive for it.
   * @returns what calls it off; calling that again, or later, does nothing.
   */
  after(milliseconds: number, act: () => void): () => void;
}

/** The most that setTimeout takes, in milliseconds: 24 days. What is longer would fire at once. */
const LONGEST = 2 ** 31 - 1;

export const systemTimers: Timers = {
  after: (milliseconds, act) => {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      const now = Math.min(left, LONGEST);
      timer = setTimeout(() => (left > now ? wait(left - now) : act()), now).unref();
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};
