import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres } from '../../scripts/find-postgres.ts';
import { selfSigned } from './self-signed.ts';

/** PostgreSQL does not run as root: then it runs as the user that its package made. */
const account = process.getuid?.() === 0 ? { uid: numberOf('-u'), gid: numberOf('-g') } : {};

/**
 * Runs the server until a line comes in, or the one who started it is gone, however that ended: then nothing is left of either,
 * unless the line says to keep the files.
 */
const WRAPPER = `
  folder=$1; shift
  "$@" & server=$!
  echo $server
  read -r word
  kill -QUIT $server; kill -CONT $server; wait $server
  [ "$word" = keep ] || rm -rf "$folder"`;

/** A cluster on disk. @throws Error that says how to get PostgreSQL. */
export function makeCluster(user: string, password: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-postgres-'));
  writeFileSync(join(folder, 'password'), password);
  writeFileSync(join(folder, 'server.crt'), selfSigned.cert);
  writeFileSync(join(folder, 'server.key'), selfSigned.key);
  chmodSync(join(folder, 'server.key'), 0o600);
  for (const name of ['', 'password', 'server.crt', 'server.key'])
    if (account.uid !== undefined) chownSync(join(folder, name), account.uid, account.gid);
  const { status, stderr } = spawnSync(
    program('initdb'),
    ['-N', '-D', join(folder, 'data'), '-U', user, '-A', 'scram-sha-256', '--pwfile', join(folder, 'password')].concat([
      '-E',
      'UTF8',
      '--locale',
      'C',
    ]),
    { ...account, cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
  return folder;
}

export interface PostgresProcess {
  /** Of the server itself. */
  readonly pid: number;
  /** What it wrote, once it has ended. */
  readonly ended: Promise<string>;
  /** Ends it as a crash would. @param keep whether its files stay. */
  end(keep: boolean): Promise<void>;
}

export async function runPostgres(folder: string, port: number, tls: boolean): Promise<PostgresProcess> {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    shared_buffers: '16MB',
    max_connections: '40',
    ssl: tls ? 'on' : 'off',
    ssl_cert_file: join(folder, 'server.crt'),
    ssl_key_file: join(folder, 'server.key'),
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [program('postgres'), '-D', join(folder, 'data'), ...words];
  const child = spawn('/bin/sh', ['-c', WRAPPER, 'sh', folder, ...command], {
    ...account,
    cwd: folder,
    // In a session of its own, so that what a terminal sends to the tests does not end the wrapper before the server.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = outcome(child);
  child.stdin.on('error', () => {});
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    pid: Number(first.toString()),
    ended,
    end: async (keep) => {
      child.stdin.end(keep ? 'keep\n' : '\n');
      await ended;
    },
  };
}

async function outcome(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-4000);
  });
  await once(child, 'close');
  return said;
}

function program(name: string): string {
  const folder = findPostgres();
  if (folder === undefined)
    throw new Error('This test needs PostgreSQL. Install it, on Debian with "apt-get install postgresql".');
  return join(folder, name);
}

function numberOf(option: '-u' | '-g'): number {
  return Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
}
