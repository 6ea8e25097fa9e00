import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { makeCluster, type PostgresProcess, runPostgres } from './postgres-process.ts';

/** A database for tests, and what `secrets.options` say of it. */
export interface TestDatabase {
  /** Without a password. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** A `file:///` URL of a file with the password. */
  readonly passwordFile: string;
  /** Runs SQL as a user who may do everything. @returns the rows. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** The name of a schema that is not there yet; it is dropped at the end. */
  freshSchema(): string;
  close(): Promise<void>;
}

/** A server of a test's own, which it may do anything to. */
export interface TestServer extends TestDatabase {
  /** Ends it as a crash would. */
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Stops all of its processes, so that connections open and nothing answers. */
  freeze(): Promise<void>;
  thaw(): void;
}

/** The server that PORTCULLIS_TEST_POSTGRES names, or else one of its own. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const given = process.env['PORTCULLIS_TEST_POSTGRES'];
  if (given === undefined) return startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-postgres-'));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', forget);
  const database = databaseAt(new URL(given), folder);
  const close = () => database.close().finally(forget);
  return { ...database, close };
}

/** Starts a server with nothing in it. No trace of it stays, even when the tests are killed. */
export async function startPostgres({ tls = false } = {}): Promise<TestServer> {
  const user = 'portcullis';
  const password = randomBytes(12).toString('hex');
  const folder = makeCluster(user, password);
  const port = await freePort();
  const database = databaseAt(new URL(`postgres://${user}:${password}@127.0.0.1:${port}/postgres`), folder);
  let running: PostgresProcess | undefined;
  let frozen: number[] = [];
  const server: TestServer = {
    ...database,
    start: async () => {
      running = await runPostgres(folder, port, tls);
      const failure = running.ended.then((said) => Promise.reject(new Error(`PostgreSQL ended: ${said}`)));
      failure.catch(() => {});
      const answers = () => database.sql('SELECT 1').then(Boolean, () => false);
      await Promise.race([eventually(answers, { what: 'a connection to PostgreSQL' }), failure]);
    },
    stop: async () => {
      server.thaw();
      await running?.end(true);
    },
    freeze: async () => {
      const children = await database.sql('SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
      frozen = [running?.pid ?? 0, ...children.map(({ pid }) => Number(pid))].filter((pid) => pid > 0);
      for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    },
    thaw: () => {
      for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT');
    },
    close: async () => {
      server.thaw();
      await running?.end(false);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

function databaseAt(url: URL, folder: string): TestDatabase {
  const password = decodeURIComponent(url.password);
  writeFileSync(join(folder, 'password'), `${password}\n`, { mode: 0o600 });
  const schemas: string[] = [];
  const sql = async (text: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  return {
    url: `postgres://${url.host}${url.pathname}`,
    username: decodeURIComponent(url.username),
    password,
    passwordFile: pathToFileURL(join(folder, 'password')).href,
    sql,
    freshSchema: () => {
      schemas.push(`test_${randomBytes(6).toString('hex')}`);
      return schemas.at(-1) as string;
    },
    close: async () => {
      for (const schema of schemas.splice(0)) await sql(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`).catch(() => {});
    },
  };
}
