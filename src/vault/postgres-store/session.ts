import type { Client } from 'pg';
import { VaultError } from '../definition.ts';
import { explain } from './explain.ts';

/** One connection, or any of several. */
export interface Session {
  /** @throws as {@link explain} says. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Answer<Row>>;
}
export interface Answer<Row> {
  readonly rows: Row[];
  /** How many rows a statement changed. */
  readonly rowCount: number | null;
  /** What the server says it did, such as `COMMIT`. */
  readonly command: string;
}

/** Milliseconds that a lock is waited for: less than for the statement that waits, so that it is told from a server that hangs. */
const LOCK_PATIENCE = 4_000;
/** Milliseconds after which the server takes the locks from somebody who is there and does nothing. */
const IDLE_PATIENCE = 300_000;

export function sessionOf(client: Pick<Client, 'query'>, place: string): Session {
  return {
    query: async (text, values) => {
      try {
        return (await client.query(text, values && [...values])) as Answer<never>;
      } catch (error) {
        throw explain(error, place);
      }
    },
  };
}

/**
 * All that the work does, or nothing of it; durable when it resolves. When it throws, the connection is fit for nothing more.
 * @param patience milliseconds that the server may take for one statement.
 * @throws VaultError `locked` when others hold a lock for longer than four seconds.
 */
export async function transact<T>(
  session: Session,
  place: string,
  patience: number,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await session.query('BEGIN');
  // A server that is set up to confirm what it has not written yet has to write first.
  await session.query(
    `SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true),
      set_config('idle_in_transaction_session_timeout', $3, true), set_config('search_path', 'pg_catalog', true),
      set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)`,
    [LOCK_PATIENCE, patience, IDLE_PATIENCE].map(String),
  );
  const result = await work(session);
  const { command } = await session.query('COMMIT');
  // The answer is ROLLBACK, and no error, when a statement had failed and the work went on regardless.
  if (command !== 'COMMIT')
    throw new VaultError('conflict', `the vault ${place} kept nothing of a change; do it again`);
  return result;
}
