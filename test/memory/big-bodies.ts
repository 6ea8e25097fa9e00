// Sends and fetches 1 GiB through a gateway of its own process, and prints by how much that grew: node test/memory/big-bodies.ts
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createIssuer } from '../harness/tokens.ts';
import { zeros } from './upstream.ts';

const GIB = 1024 ** 3;
const LIMIT = 64e6;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const children: ChildProcess[] = [];
const directory = mkdtempSync(join(tmpdir(), 'portcullis-memory-'));

/** Starts a program and waits for its ready line. */
async function start(script: string, environment: Record<string, string> = {}): Promise<{ pid: number; port: number }> {
  const child = spawn(process.execPath, [here(script)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('"event":"ready"')) {
      child.stdout.resume();
      return { pid: child.pid ?? 0, port: (JSON.parse(line) as { port: number }).port };
    }
  throw new Error(`${script} did not start.`);
}

/** In bytes: now, or the most so far. */
function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const [, kibibytes] =
    new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

interface Transfer {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  /** Bytes up; none for GET. */
  readonly bytes: number;
  /** Milliseconds for which the client stops after each mebibyte of the answer. */
  readonly slow?: number;
}

async function transfer(
  port: number,
  token: string,
  { method, path, headers, bytes, slow = 0 }: Transfer,
): Promise<string> {
  const call = request({
    port,
    host: '127.0.0.1',
    method,
    path,
    agent: false,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  if (method === 'GET') call.end();
  else await pipeline(Readable.from(zeros(bytes)), call);
  const [answer] = await answered;
  let received = 0;
  let text = '';
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      const mebibytes = received >> 20;
      received += piece.length;
      if (received < 1000) text += piece.toString();
      if (slow > 0 && received >> 20 > mebibytes) setTimeout(done, slow);
      else done();
    },
  });
  await pipeline(answer, sink);
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${text}`);
  return method === 'GET' ? String(received) : text;
}

try {
  const issuer = await createIssuer();
  const upstream = await start('upstream.ts');
  const keyFile = join(directory, 'issuer.pem');
  writeFileSync(keyFile, issuer.publicPem);
  const config = join(directory, 'gateway.yaml');
  const api = {
    use: 'generic',
    baseUrl: `http://127.0.0.1:${upstream.port}`,
    credentials: { key: 'secret://generic/key' },
    inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
    scopes: ['maps'],
    operations: [
      { name: 'up', method: 'POST', path: '/up', maxBody: '2GiB' },
      { name: 'down', method: 'GET', path: '/down' },
    ],
  };
  writeFileSync(
    config,
    stringify({
      server: { port: 0 },
      admin: { port: 0 },
      auth: {
        issuers: [{ issuer: issuer.issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile: keyFile }],
      },
      secrets: { backend: 'env' },
      egress: { allowPrivateAddresses: true },
      integrations: { api },
    }),
  );
  const gateway = await start('../../scripts/start.mjs', {
    PORTCULLIS_CONFIG: config,
    GENERIC_KEY: 'canary-key-of-the-api',
  });
  const token = await issuer.sign();
  const up = (name: string, headers: Transfer['headers'], bytes: number, query = ''): Transfer => ({
    name,
    method: 'POST',
    path: `/proxy/api/up${query}`,
    headers,
    bytes,
  });
  const down = (name: string, bytes: number, query: string, slow = 0): Transfer => ({
    name,
    method: 'GET',
    path: `/proxy/api/down?bytes=${bytes}${query}`,
    headers: {},
    bytes: 0,
    slow,
  });
  await transfer(gateway.port, token, down('a first call', 100_000, ''));
  await sleep(2_000);
  const atRest = memoryOf(gateway.pid, 'VmRSS');
  console.log(`at rest: ${(atRest / 1e6).toFixed(1)} MB`);
  const transfers = [
    up('1 GiB up, Content-Length', { 'content-length': GIB }, GIB),
    up('1 GiB up, chunked', { 'transfer-encoding': 'chunked' }, GIB),
    down('1 GiB down, Content-Length', GIB, ''),
    down('1 GiB down, chunked', GIB, '&chunked'),
    up('256 MiB up to a slow provider', { 'content-length': GIB / 4 }, GIB / 4, '?slow=20'),
    down('256 MiB down to a slow client', GIB / 4, '', 20),
  ];
  for (const each of transfers) {
    const startedAt = performance.now();
    const said = await transfer(gateway.port, token, each);
    const seconds = (performance.now() - startedAt) / 1000;
    const growth = memoryOf(gateway.pid, 'VmHWM') - atRest;
    const verdict = growth < LIMIT ? 'ok' : 'TOO MUCH';
    console.log(
      `${each.name}: ${seconds.toFixed(1)} s, grown by at most ${(growth / 1e6).toFixed(1)} MB so far: ${verdict} (${said})`,
    );
    if (growth >= LIMIT) process.exitCode = 1;
  }
} finally {
  for (const child of children) child.kill();
  rmSync(directory, { recursive: true });
}
