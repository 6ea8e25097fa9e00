import { MOST_RELEASED } from '../../lockdown/bounds.ts';
import type { Hold, InForce, Revocation } from '../../lockdown/definition.ts';
import { visibleInLine } from '../visible.ts';
import { LineRefused } from './line-refused.ts';
import { someOf } from './some-of.ts';

/** Which orders are to be ended. */
export interface Choice {
  readonly kind: 'hold' | 'revocation';
  /** Ids, or how they begin. */
  readonly ids: readonly string[] | 'all';
}

/** Digits that tell an id well enough, where it is the only one. */
const LEAST = 4;

/** The ids of orders in force that are meant; of all, as many as one release may name. @throws LineRefused when one is not in force, or it is not clear which is meant. */
export function chooseOrders({ kind, ids }: Choice, inForce: readonly InForce<Hold | Revocation>[]): readonly string[] {
  const known = [...new Set(inForce.filter(({ order }) => order.kind === kind).map(({ id }) => id))];
  if (ids === 'all') return known.slice(0, MOST_RELEASED);
  return [...new Set(ids.map((id) => one(id, kind, known)))];
}

function one(text: string, kind: Choice['kind'], known: readonly string[]): string {
  const fitting = known.filter((id) => id === text || (text.length >= LEAST && id.startsWith(text)));
  const [id] = fitting;
  if (id !== undefined && fitting.length === 1) return id;
  const shown = visibleInLine(text.slice(0, 40));
  if (fitting.length > 1)
    throw new LineRefused(`Several begin with ${shown}: ${someOf(fitting)}. Write more of the one that is meant.`);
  const list = known.length === 0 ? `There is no ${kind} at all` : `In force: ${someOf(known)}`;
  throw new LineRefused(`No ${kind} ${shown} is in force. ${list}. Nothing was released.`);
}
