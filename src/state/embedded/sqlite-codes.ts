import { inTransaction } from '../../core/sqlite-transaction.ts';
import type { CodeTries } from '../definition.ts';
import type { OpenStateFile, StateFile } from './state-file.ts';

/** A million codes, three of them right at a time: at this pace a guess takes a year to come near to even chances. */
const TRIES = 5;
/** Milliseconds. */
const WITHIN = 5 * 60_000;

/** Used release codes and tries, in state.sqlite. */
export class SqliteCodes implements CodeTries {
  readonly name: string;
  readonly #file: StateFile;

  constructor(file: StateFile) {
    this.name = file.path;
    this.#file = file;
  }

  async claim(step: number): Promise<boolean> {
    const changes = await this.#use(({ sql }) => {
      const insert = sql(
        `INSERT INTO release_step VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET step = excluded.step WHERE excluded.step > step`,
      );
      return insert.run(step).changes;
    });
    return changes === 1;
  }

  begin(now: number): Promise<{ readonly tryId: number } | { readonly freeAt: number }> {
    return this.#use(({ db, sql }) =>
      inTransaction(db, () => {
        sql('DELETE FROM release_tries WHERE at <= ?').run(now - WITHIN);
        // The clock was set back since: they end five minutes from now at the latest.
        sql('UPDATE release_tries SET at = ? WHERE at > ?').run(now, now);
        const { count, first } = sql('SELECT count(*) AS count, min(at) AS first FROM release_tries').get() ?? {};
        if (Number(count) >= TRIES) return { freeAt: Number(first) + WITHIN };
        return { tryId: Number(sql('INSERT INTO release_tries (at) VALUES (?)').run(now).lastInsertRowid) };
      }),
    );
  }

  async forget(tryId: number): Promise<void> {
    await this.#use(({ sql }) => sql('DELETE FROM release_tries WHERE number = ?').run(tryId));
  }

  async #use<T>(act: (state: OpenStateFile) => T): Promise<T> {
    // The file is made, so there is a result.
    return (await this.#file.use(true, act)) as T;
  }
}
