import { StateAway, StateUnusable } from '../state/definition.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Hold, InForce, Release, Revocation, Revoked } from './definition.ts';
import { kindOf, type RevocationCounts } from './revocation-index.ts';

/** Names of releases that were not believed, so that each is told once; more than so many are an attack. */
const MOST_TOLD = 1000;
/** Lifted revocations that one line names. */
const MOST_SHOWN = 10;

/** Tells the operator what was ordered and what became of it. Never a code, and nothing of what could not be read. */
export class OrderLog {
  readonly #log: Logger;
  readonly #unbelieved = new Set<string>();
  /** What was last said of each ledger that is in trouble. */
  readonly #trouble = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  held({ id, order }: InForce<Hold>): void {
    const { scope, reason, by, trigger } = order;
    const message = 'a hold is in force: calls in its scope are refused until it is released';
    this.#log.alert({ message, event: 'hold_engaged', hold: id, scope, reason, by, trigger });
  }

  ended(hold: string, { by, reason }: Pick<Release, 'by' | 'reason'>): void {
    const message = 'a hold was released: calls in its scope are let through again, unless another holds them';
    this.#log.alert({ message, event: 'hold_released', hold, by, reason });
  }

  revoked({ id, order }: InForce<Revocation>): void {
    const { of, reason, by } = order;
    const message = 'tokens are revoked: they are refused until that is lifted';
    this.#log.warn({ message, event: 'revoked', revocation: id, revokes: shownOf(of), reason, by });
  }

  /** @param revocations how many, by what they revoke. */
  revokedMany(revocations: RevocationCounts): void {
    const message =
      'tokens are revoked: they are refused until that is lifted; "npm run -s portcullis -- revoke list" shows by whom and why';
    this.#log.warn({ message, event: 'revoked', revocations });
  }

  lifted(revocations: readonly InForce<Revocation>[], { by, reason }: Pick<Release, 'by' | 'reason'>): void {
    const message = 'revocations were lifted: what they refused is let through again, unless another refuses it';
    const shown = revocations
      .slice(0, MOST_SHOWN)
      .map(({ id, order }) => ({ revocation: id, revokes: shownOf(order.of) }));
    this.#log.warn({ message, event: 'revocation_lifted', lifted: revocations.length, shown, reason, by });
  }

  unreadable(place: string, hold: string): void {
    const message = `something stands in ${place} that is no order: everything is held; find out who wrote it, and release the hold`;
    this.#log.alert({ message, event: 'unreadable_order', place, hold });
  }

  /** @param hasKey whether a release key is loaded here. */
  unbelieved(release: string, place: string, hasKey: boolean): void {
    if (this.#unbelieved.has(release) || this.#unbelieved.size >= MOST_TOLD) return;
    this.#unbelieved.add(release);
    const message = hasKey
      ? `a release in ${place} was not made with the release key of this instance, and releases nothing: somebody forged it, or instances have different key files; give all of them the same and start them anew`
      : `a release in ${place} cannot be verified, as this instance has no release key, and releases nothing here: give it the key file that the others have (lockdown.releaseKeyFile) and start it anew`;
    this.#log.warn({ message, event: 'release_not_believed', release, place });
  }

  /** Once when a ledger begins to fail, for each reason, and once when that is over. @param error undefined: it went well. */
  ledger(name: string, error: unknown): void {
    const reason = error === undefined ? undefined : reasonOf(error);
    const before = this.#trouble.get(name);
    if (reason === before) return;
    if (reason === undefined) {
      this.#trouble.delete(name);
      this.#log.info({ message: `orders are kept in ${name} again`, event: 'orders_kept', ledger: name });
      return;
    }
    this.#trouble.set(name, reason);
    const message = `orders cannot be kept in ${name} now: what is in force stays so, and it is tried again every second; ${reason}`;
    const level = error instanceof StateAway ? 'warn' : 'error';
    this.#log.log({ level, message, event: 'orders_not_kept', ledger: name, reason });
  }

  failed(error: unknown): void {
    const message = 'calls under way could not be cut as an order asks; restart this instance if they go on';
    this.#log.error({ message, event: 'orders_not_carried_out', reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof StateAway || error instanceof StateUnusable) return error.message;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}

/** Without the id of a token: a revocation is found by its own. */
function shownOf(of: Revoked): Readonly<Record<string, unknown>> {
  const kind = kindOf(of);
  if ('before' in of) return { kind, before: new Date(of.before).toISOString(), issuer: of.issuer };
  return 'caller' in of ? { kind, issuer: of.issuer, caller: of.caller } : { kind, issuer: of.issuer };
}
