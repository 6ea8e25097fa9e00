import type { Client, ClientConfig, Pool } from 'pg';
import { explain, passwordWanted } from './explain.ts';
import { hangUp, loadPg } from './load-pg.ts';
import { type PostgresServer, placeOf } from './server.ts';
import { type Session, sessionOf, transact } from './session.ts';

/**
 * Milliseconds that a connection, and then each statement, is waited for. A server that hangs takes that long to fail; calls go on
 * with the keys in the cache meanwhile.
 */
const PATIENCE = 5_000;
/** The same for work on the whole vault. */
const LONG_PATIENCE = 120_000;
/** Secrets are read once per TTL and written by hand: more connections would only be taken from others. */
const CONNECTIONS = 4;
/** Milliseconds of silence after which TCP asks whether the other end is still there. */
const KEEP_ALIVE = 10_000;

/** The connections of one store. Each method throws as {@link explain} says. */
export interface Connections extends Session {
  /** As {@link transact}. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Work on a connection of its own, with time for the whole vault. */
  alone<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Both of these. */
  longTransaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** A connection of its own, which whoever asked hangs up. */
  dedicated(): Promise<Client>;
  close(): Promise<void>;
}

/** Connects when first asked to, and again whenever connections were lost. */
export function connectionsTo(server: PostgresServer): Connections {
  const place = placeOf(server);
  let opening: Promise<Pool> | undefined;
  const pool = (): Promise<Pool> => {
    opening ??= openPool(server).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const connect = async (patience: number): Promise<Client> => {
    const { Client } = await loadPg();
    const client = new Client({ ...(await configOf(server)), query_timeout: patience });
    client.on('error', ignore);
    return await client.connect().catch((error: unknown) => {
      throw explain(error, place);
    });
  };
  const alone = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const client = await connect(LONG_PATIENCE);
    try {
      return await work(sessionOf(client, place));
    } finally {
      hangUp(client);
    }
  };
  return {
    query: async (text, values) => sessionOf(await pool(), place).query(text, values),
    transaction: async (work) => {
      const client = await (await pool()).connect().catch((error: unknown) => {
        throw explain(error, place);
      });
      // Without a listener, the loss of a connection would end the process.
      client.on('error', ignore);
      let done = false;
      try {
        const result = await transact(sessionOf(client, place), place, PATIENCE, work);
        done = true;
        return result;
      } finally {
        client.off('error', ignore);
        client.release(!done);
      }
    },
    alone,
    longTransaction: (work) => alone((session) => transact(session, place, LONG_PATIENCE, work)),
    dedicated: () => connect(PATIENCE),
    close: async () => {
      const open = await opening?.catch(ignore);
      opening = undefined;
      await open?.end();
    },
  };
}

async function openPool(server: PostgresServer): Promise<Pool> {
  const { Client, Pool } = await loadPg();
  const pool = new Pool({
    ...(await configOf(server)),
    Client: Client as never,
    max: CONNECTIONS,
    query_timeout: PATIENCE,
    allowExitOnIdle: true,
  });
  pool.on('error', ignore);
  return pool;
}

/** Everything is said here, for pg would look in the environment for what is not. */
async function configOf(server: PostgresServer): Promise<ClientConfig> {
  const { host, port, database, user, password, tls } = server;
  return {
    host,
    port,
    database,
    user,
    password: password ?? (() => Promise.reject(passwordWanted(placeOf(server)))),
    ssl: tls === undefined ? false : await tls(),
    connectionTimeoutMillis: PATIENCE,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
    application_name: 'portcullis',
  };
}

/** A connection that is lost is not used again, and what used it has failed already. */
function ignore(): undefined {
  return undefined;
}
