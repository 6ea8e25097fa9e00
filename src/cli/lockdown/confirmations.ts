import { inTime } from '../../core/in-time.ts';
import { pause } from '../../core/pause.ts';
import type { ListedPresence, Roster } from '../../state/definition.ts';
import type { Time } from './deliver.ts';

/** An instance that was seen. */
export interface SeenInstance {
  readonly instance: string;
  /** Where it is; undefined where only its own answer is known. */
  readonly host?: string;
  readonly pid?: number;
  /** Whether it was seen to obey. */
  readonly confirmed: boolean;
  /** Whether it answered by itself at its socket. */
  readonly answered: boolean;
  /** Milliseconds since anybody heard of it, where that is more than three seconds ago. */
  readonly silentFor?: number;
}

/** Who was there, and who obeys. */
export interface Instances {
  readonly seen: readonly SeenInstance[];
  /** Rosters that could not be asked: instances that only they know were not seen. */
  readonly unasked: readonly string[];
}

export interface Expected {
  readonly rosters: readonly Pick<Roster, 'name' | 'live'>[];
  /** Whether an instance that believes these orders has confirmed. */
  readonly believed: (ids: readonly string[]) => boolean;
  /** Instances that answered by themselves, and whether they obey; it may grow meanwhile. */
  readonly words: ReadonlyMap<string, boolean>;
  /** Resolves when everybody was told who can be. */
  readonly told: Promise<unknown>;
  /** Whether it is of no use to wait any longer. */
  readonly isOver?: (() => boolean) | undefined;
}

/** Milliseconds: after three seconds rosters tell that an instance is silent, so that it can be said; or that it ended. */
const LONGEST = 3_300;
/** Milliseconds that a roster has for an answer. */
const PATIENCE = 1_000;
const EVERY = 20;

/** Waits until every instance that lives obeys, for some three seconds at most. */
export async function awaitConfirmations(
  { rosters, believed, words, told, isOver = () => false }: Expected,
  time: Time,
): Promise<Instances> {
  const { clock, timers } = time;
  const end = clock.elapsed() + LONGEST;
  const asked = rosters.map((roster) => new Asked(roster));
  let allTold = false;
  void told.then(() => {
    allTold = true;
  });
  for (;;) {
    for (const each of asked) each.ask(time, allTold);
    await pause(EVERY, timers);
    const seen = merge(asked, believed, words);
    const isKnown = asked.every(({ answered, failed }) => answered || failed);
    const isComplete = allTold && isKnown && seen.every((each) => each.confirmed);
    if (isComplete || isOver() || (allTold && clock.elapsed() > end))
      return { seen, unasked: asked.filter(({ answered }) => !answered).map(({ name }) => name) };
  }
}

/** A roster, and what it said last. */
class Asked {
  readonly name: string;
  answered = false;
  failed = false;
  live: readonly ListedPresence[] = [];
  readonly #roster: Pick<Roster, 'name' | 'live'>;
  #isAsking = false;

  constructor(roster: Pick<Roster, 'name' | 'live'>) {
    this.#roster = roster;
    this.name = roster.name;
  }

  /** @param counts whether it may be taken for away when it fails: while we are busy with the rest, we may be too slow ourselves. */
  ask({ timers }: Time, counts: boolean): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    inTime({ milliseconds: PATIENCE, timers, who: this.name }, () => this.#roster.live())
      .then(
        (live) => {
          this.live = live;
          this.answered = true;
        },
        () => {
          this.failed ||= counts;
        },
      )
      .finally(() => {
        this.#isAsking = false;
      });
  }
}

function merge(
  asked: readonly Asked[],
  believed: Expected['believed'],
  words: Expected['words'],
): readonly SeenInstance[] {
  const seen = new Map<string, SeenInstance>();
  for (const [instance, confirmed] of words) seen.set(instance, { instance, confirmed, answered: true });
  for (const presence of asked.flatMap(({ live }) => live)) {
    const { instance, host, pid, orders, silentFor } = presence;
    const known = seen.get(instance);
    // Rosters may differ in age: who has been seen to obey does, and who was heard of by any is not silent.
    const confirmed = believed(orders) || known?.confirmed === true;
    const isSilent = silentFor !== undefined && (known === undefined || known.silentFor !== undefined);
    const answered = known?.answered === true;
    seen.set(instance, { instance, host, pid, confirmed, answered, ...(isSilent && { silentFor }) });
  }
  return [...seen.values()];
}
