import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { pollForChange } from '../../core/poll-for-change.ts';
import { inTransaction } from '../../core/sqlite-transaction.ts';
import type { Timers } from '../../core/timers.ts';
import { type CodeTries, type Ledger, LONGEST_TEXT } from '../definition.ts';
import { SqliteCodes } from './sqlite-codes.ts';
import { type OpenStateFile, type Row, StateFile } from './state-file.ts';
import { StateDamaged, StateForeign } from './state-file-problems.ts';

export interface SqliteLedgerParts {
  /** `state.path`. */
  readonly path: string;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Milliseconds between looks; one takes some microseconds. */
const LOOK_EVERY = 250;
/** Rows read at once, in a millisecond or so: others have their turn in between. */
const PAGE = 500;

/** How far we have read. */
interface Mark {
  readonly identity: string;
  readonly last: number;
  readonly rows: number;
}

/** Orders in a file of this machine, which several processes may use at once. Nothing is opened before the first use. */
export class SqliteLedger implements Ledger {
  readonly name: string;
  /** Which release codes were used, in the same file. */
  readonly codes: CodeTries;
  readonly #file: StateFile;
  readonly #timers: Timers;
  readonly #ends = new Set<() => void>();
  #mark: Mark | undefined;

  constructor({ path, clock, timers }: SqliteLedgerParts) {
    this.name = path;
    this.#file = new StateFile(path, clock, timers);
    this.#timers = timers;
    this.codes = new SqliteCodes(this.#file);
  }

  /** Makes the file when there is none. A damaged one is no error: it reads as a hold. @throws StateUnusable when it can never serve. */
  async check(): Promise<void> {
    await this.#file
      .use(true, () => {})
      .catch((error: unknown) => {
        if (!(error instanceof StateDamaged) || error instanceof StateForeign) throw error;
      });
  }

  /** A damaged file reads as an entry that is no order, and another one for each file. */
  async read(): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.#readAfter(undefined);
    } catch (error) {
      if (!(error instanceof StateDamaged)) throw error;
      return new Map([['damaged', this.#file.identity() ?? '']]);
    }
  }

  async readNew(): Promise<ReadonlyMap<string, string> | undefined> {
    const mark = this.#mark;
    if (mark === undefined) return undefined;
    try {
      const added = await this.#readAfter(mark);
      return this.#mark?.identity === mark.identity && this.#mark.rows === mark.rows + added.size ? added : undefined;
    } catch {
      return undefined;
    }
  }

  async add(entries: ReadonlyMap<string, string>): Promise<void> {
    await this.#file.use(true, ({ db, sql }) =>
      inTransaction(db, () => {
        // A text that is another than ours does not fit its id: it was damaged or tampered with.
        const insert = sql(
          'INSERT INTO orders (id, text) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text WHERE text <> excluded.text',
        );
        for (const [id, text] of entries) insert.run(id, text);
      }),
    );
  }

  watch(onChange: () => void): () => void {
    const look = () => this.#file.version();
    const cancel = pollForChange({ look, every: LOOK_EVERY, timers: this.#timers }, onChange);
    const end = () => {
      cancel();
      this.#ends.delete(end);
    };
    this.#ends.add(end);
    return end;
  }

  close(): void {
    // A look would open the file again.
    for (const end of this.#ends) end();
    this.#file.close();
  }

  async #readAfter(mark: Mark | undefined): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    let last = mark?.last ?? 0;
    for (;;) {
      const page = await this.#file.use(false, (state) => pageAfter(state, last));
      if (page === undefined) {
        // There is no file: what was in it is to be put into the next.
        this.#mark = undefined;
        return new Map();
      }
      for (const { id, text } of page.rows) found.set(String(id), String(text));
      last = Number(page.rows.at(-1)?.['number'] ?? last);
      this.#mark = { identity: page.identity, last, rows: page.count };
      if (page.rows.length < PAGE) break;
      await setImmediate();
    }
    return found;
  }
}

function pageAfter({ identity, sql }: OpenStateFile, last: number): { identity: string; rows: Row[]; count: number } {
  const rows = sql(
    `SELECT number, substr(id, 1, 100) AS id, substr(text, 1, ${LONGEST_TEXT}) AS text FROM orders WHERE number > ? ORDER BY number LIMIT ${PAGE}`,
  ).all(last);
  const count = rows.length < PAGE ? Number(sql('SELECT count(*) AS count FROM orders').get()?.['count']) : -1;
  return { identity, rows, count };
}
