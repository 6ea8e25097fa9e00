import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findProgram } from '../../scripts/find-program.ts';
import type { Address } from '../../src/state/redis/address.ts';
import type { Access } from '../../src/state/redis/connection.ts';
import { eventually } from './eventually.ts';

/** Runs the server until its input ends: when the one who started it is gone, however that ended, so is the server. */
const WRAPPER = '"$@" & server=$!; echo $server; read -r word; kill -KILL $server; wait $server 2>/dev/null';

/** A redis-server of a test's own, as a process. */
export interface RedisProcess {
  readonly folder: string;
  readonly pid: number;
  /** Stops it, so that connections open and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Ends it as a crash would; with nothing in it, it starts again. */
  stop(): Promise<void>;
  /** With the same configuration, on the same port. */
  start(): Promise<void>;
  /** Sends a command as a user who may do everything. */
  command(...words: readonly (string | number)[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface RedisProcessOptions {
  /** Lines of redis.conf. */
  readonly lines: readonly string[];
  readonly access: Address & Access;
  readonly sentinel?: boolean;
  readonly files?: Readonly<Record<string, string>>;
}

/** Starts a redis-server on this machine, with nothing in it and nothing kept on disk. @throws Error that says how to get it. */
export async function runRedis(options: RedisProcessOptions): Promise<RedisProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-redis-'));
  for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), text);
  const lines = ['bind 127.0.0.1 -::1', `dir ${folder}`, 'daemonize no', ...options.lines];
  if (options.sentinel !== true) lines.push('save ""', 'appendonly no', 'repl-diskless-sync-delay 0');
  writeFileSync(join(folder, 'redis.conf'), `${lines.join('\n')}\n`);
  let running: Awaited<ReturnType<typeof spawnServer>> | undefined;
  const forget = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', forget);
  const server: RedisProcess = {
    folder,
    get pid() {
      return running?.pid ?? 0;
    },
    freeze: () => void (running && process.kill(running.pid, 'SIGSTOP')),
    thaw: () => void (running && process.kill(running.pid, 'SIGCONT')),
    start: async () => {
      running = await spawnServer(folder, options.sentinel === true);
      const answers = () => server.command('ping').then(Boolean, () => false);
      await Promise.race([eventually(answers, { what: 'an answer of redis-server' }), running.failed]);
    },
    stop: async () => {
      await running?.end();
      running = undefined;
    },
    command: (name, ...words) => ask(options.access, String(name), words),
    close: async () => {
      await running?.end();
      forget();
      process.off('exit', forget);
    },
  };
  await server.start();
  return server;
}

async function ask(access: Address & Access, name: string, words: readonly (string | number)[]): Promise<unknown> {
  const client = new Redis({ ...access, lazyConnect: true, retryStrategy: null, disconnectTimeout: 10 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await client.call(name, [...words]);
  } finally {
    client.disconnect();
  }
}

async function spawnServer(folder: string, sentinel: boolean) {
  const program = findProgram('redis-server');
  if (program === undefined)
    throw new Error('This test needs Redis. Install it, on Debian with "apt-get install redis-server".');
  const words = [program, join(folder, 'redis.conf'), ...(sentinel ? ['--sentinel'] : [])];
  // In a session of its own, so that what a terminal sends to the tests does not end the wrapper before the server.
  const child = spawn('/bin/sh', ['-c', WRAPPER, 'sh', ...words], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  let said = first.toString();
  child.stdout.on('data', (piece: Buffer) => {
    said = (said + piece.toString()).slice(-4000);
  });
  const closed = once(child, 'close');
  let isWanted = true;
  const failed = closed.then(() => {
    if (isWanted) throw new Error(`redis-server ended: ${said}`);
  });
  failed.catch(() => {});
  return {
    pid: Number(first.toString().split('\n')[0]),
    failed,
    end: async () => {
      isWanted = false;
      child.stdin.end();
      await closed;
    },
  };
}
