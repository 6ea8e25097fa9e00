import { canonicalJson } from '../../core/canonical-json.ts';
import { inTime } from '../../core/in-time.ts';
import type { Hold, Scope } from '../../lockdown/definition.ts';
import { encodeOrder } from '../../lockdown/encode-order.ts';
import { newHold } from '../../lockdown/new-order.ts';
import type { Ledger } from '../../state/definition.ts';
import type { Time } from './deliver.ts';
import { standingEntries } from './standing-entries.ts';
import { whoAndWhere } from './who.ts';

/** Milliseconds. */
const PATIENCE = 100;

export interface ChosenHold {
  readonly id: string;
  readonly text: string;
  readonly hold: Hold;
  /** False for one that stands in the file already. */
  readonly isNew: boolean;
}

interface Terms {
  readonly scope: Scope;
  readonly reason: string;
}

/**
 * The hold to engage: one that is in the sentinel file with the same scope, reason and author, so that asking twice is no second hold;
 * otherwise a new one. Of several the latest: it was made because those before it had ended.
 */
export async function chooseHold(
  { scope, reason }: Terms,
  file: Pick<Ledger, 'name' | 'read'>,
  time: Time,
): Promise<ChosenHold> {
  const wanted = canonicalJson([scope, reason, whoAndWhere()]);
  const standing = standingEntries(await readable(file, time)).flatMap(({ id, text, order }) =>
    order.kind === 'hold' && order.until === undefined && fits(order, wanted)
      ? [{ id, text, hold: order, isNew: false }]
      : [],
  );
  const [latest] = standing.sort((one, other) => other.hold.at - one.hold.at);
  return latest ?? makeHold({ scope, reason }, time);
}

/** A hold that nobody has heard of. */
export function makeHold({ scope, reason }: Terms, { clock }: Pick<Time, 'clock'>): ChosenHold {
  const hold = newHold({ scope, reason, by: whoAndWhere(), trigger: 'command' }, clock.now());
  return { ...encodeOrder(hold), hold, isNew: true };
}

/** A file that hangs or cannot be read keeps nobody from engaging. */
async function readable(file: Pick<Ledger, 'name' | 'read'>, { timers }: Time): Promise<ReadonlyMap<string, string>> {
  const limit = { milliseconds: PATIENCE, timers, who: file.name };
  try {
    return await inTime(limit, () => file.read());
  } catch {
    return new Map();
  }
}

const fits = ({ scope, reason, by }: Hold, wanted: string) => canonicalJson([scope, reason, by]) === wanted;
