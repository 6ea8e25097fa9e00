import { Writable } from 'node:stream';
import type { Hold } from '../../src/lockdown/definition.ts';
import { OrderBook, type OrderBookParts } from '../../src/lockdown/order-book.ts';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';
import type { CodeTries, Ledger, UsedCodes } from '../../src/state/definition.ts';
import { openLog } from '../../src/telemetry/logger.ts';
import { type ManualTime, manualTime } from './manual-time.ts';
import { totp } from './totp.ts';

/** A ledger that tests look into, and that can be lost, away or hung. */
export interface ScriptedLedger extends Ledger {
  readonly entries: Map<string, string>;
  state: 'well' | 'away' | 'hung';
  /** As a server tells of a change, whoever made it. */
  changed(): void;
}

export function scriptedLedger(name = 'a ledger', entries = new Map<string, string>()): ScriptedLedger {
  const watchers = new Set<() => void>();
  const ledger: ScriptedLedger = {
    name,
    entries,
    state: 'well',
    changed: () => {
      for (const act of watchers) act();
    },
    read: () => answer(() => new Map(entries)),
    add: (added) =>
      answer(() => {
        for (const [id, text] of added) entries.set(id, text);
      }),
    watch: (act) => {
      watchers.add(act);
      return () => watchers.delete(act);
    },
  };
  const answer = <T>(act: () => T): Promise<T> => {
    if (ledger.state === 'hung') return new Promise(() => {});
    return ledger.state === 'away' ? Promise.reject(new Error('away')) : Promise.resolve(act());
  };
  return ledger;
}

/** Used codes in memory; tries are never too many. */
export function scriptedCodes(): CodeTries & { lastStep: number; state: 'well' | 'away' } {
  const codes = {
    name: 'codes',
    lastStep: -1,
    state: 'well' as 'well' | 'away',
    claim: async (step: number) => {
      if (codes.state === 'away') throw new Error('away');
      if (step <= codes.lastStep) return false;
      codes.lastStep = step;
      return true;
    },
    begin: async () => ({ tryId: 1 }),
    forget: async () => {},
  };
  return codes;
}

export const SECRET = Buffer.from('12345678901234567890');

export interface OrderRig {
  readonly book: OrderBook;
  readonly time: ManualTime;
  readonly key: ReleaseKey;
  /** The code of the present step, or of one so many steps off. */
  code(stepsOff?: number): string;
  /** Lines of the log. */
  readonly lines: readonly { readonly event?: string; readonly [field: string]: unknown }[];
  /** Engages a hold on everything, or what is named. */
  hold(terms?: Partial<Hold>): ReturnType<OrderBook['engage']>;
}

/** An order book with ledgers of the test's, under a clock that stands still. */
export function orderRig(
  parts: Partial<OrderBookParts> & { time?: ManualTime; shared?: readonly UsedCodes[] } = {},
): OrderRig {
  const time = parts.time ?? manualTime();
  const lines: OrderRig['lines'][number][] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)) as OrderRig['lines'][number]);
      done();
    },
  });
  const key = new ReleaseKey(SECRET);
  const book = new OrderBook({
    ledgers: [],
    rosters: [],
    releaseKey: key,
    codes: scriptedCodes(),
    clock: time.clock,
    timers: time.timers,
    log: openLog(stream, time.clock),
    ...parts,
  });
  return {
    book,
    time,
    key,
    lines,
    code: (stepsOff = 0) => totp(SECRET, time.clock.now() + stepsOff * 30_000),
    hold: (terms) => book.engage({ scope: {}, reason: 'key leaked', by: 'alice@host', trigger: 'command', ...terms }),
  };
}

/** A call that holds may stop. */
export const aCall = { integration: 'maps', operation: 'geocode', issuer: 'https://idp', subject: 'u1' };

/** Lets so many milliseconds pass, and all that happens in them. */
export async function pass(milliseconds: number, time: ManualTime): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 100) {
    time.advance(Math.min(100, left));
    await settled();
  }
}

/** Lets what is due in this process happen. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
