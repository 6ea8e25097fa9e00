import { inTime } from '../core/in-time.ts';
import type { Timers } from '../core/timers.ts';
import type { Presence, Roster } from '../state/definition.ts';

/** Milliseconds: a roster forgets after three seconds. */
const EVERY = 1000;
/** Milliseconds: one that hangs forgets by itself. */
const LEAVING = 500;

interface Listed {
  readonly roster: Roster;
  isTelling: boolean;
  /** Whether there is more to tell than what is being told. */
  isAgain: boolean;
}

/** Tells rosters that this instance is there and what it obeys: every second, and at once when that changed. */
export class Announcer {
  readonly #rosters: readonly Listed[];
  readonly #presence: () => Presence;
  readonly #timers: Timers;
  #cancel = () => {};
  #isClosed = false;

  constructor(rosters: readonly Roster[], presence: () => Presence, timers: Timers) {
    this.#rosters = rosters.map((roster) => ({ roster, isTelling: false, isAgain: false }));
    this.#presence = presence;
    this.#timers = timers;
  }

  /** Tells all of them, now. One that is still busy hears it next. */
  tell(): void {
    if (this.#isClosed) return;
    this.#cancel();
    this.#cancel = this.#timers.after(EVERY, () => this.tell());
    for (const each of this.#rosters) void this.#tellOne(each);
  }

  /** Takes the instance off the rosters. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    const { instance } = this.#presence();
    const limit = { milliseconds: LEAVING, timers: this.#timers, who: 'A roster' };
    await Promise.allSettled(this.#rosters.map(({ roster }) => inTime(limit, () => roster.leave(instance))));
  }

  async #tellOne(each: Listed): Promise<void> {
    each.isAgain = each.isTelling;
    if (each.isTelling) return;
    each.isTelling = true;
    do {
      each.isAgain = false;
      // A roster that is away is one that nobody can read either; whoever keeps it says so.
      await each.roster.tell(this.#presence()).catch(() => {});
    } while (each.isAgain && !this.#isClosed);
    each.isTelling = false;
  }
}
