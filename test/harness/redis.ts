import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from './free-port.ts';
import { type RedisProcess, runRedis } from './redis-process.ts';
import { selfSigned } from './self-signed.ts';

/** A Redis server of a test's own, and what `state.redis` says of it. */
export interface TestRedis extends RedisProcess {
  readonly port: number;
  /** A section `state.redis` by which it is reached. */
  readonly section: Record<string, unknown>;
}

export interface TestRedisOptions {
  /** It asks for one; the section names its file. */
  readonly password?: boolean;
  /** Of an ACL, beside the default user; with `+@all ~*` and so on. The section logs in as `portcullis`. */
  readonly rules?: string;
  /** Over TLS alone, with the self-signed certificate; `clients`: and asks for theirs. */
  readonly tls?: boolean | 'clients';
  /** Its password; a random one when absent. */
  readonly secret?: string;
  /** Further lines of redis.conf. */
  readonly lines?: readonly string[];
}

/** Starts a server with nothing in it. No trace of it stays, even when the tests are killed. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const port = await freePort();
  const { password = false, rules, tls = false, lines = [], secret = randomBytes(12).toString('hex') } = options;
  const files = { 'server.crt': selfSigned.cert, 'server.key': selfSigned.key, password: `${secret}\n` };
  const access = {
    host: '127.0.0.1',
    port,
    ...(password && { password: secret }),
    ...(tls && { tls: { ca: selfSigned.cert, cert: selfSigned.cert, key: selfSigned.key } }),
  };
  const server = await runRedis({
    access,
    files,
    lines: [
      ...(tls === false ? [`port ${port}`] : tlsLines(port, tls)),
      ...(password ? [`requirepass ${secret}`] : []),
      ...(rules === undefined ? [] : [`user portcullis on >${secret} ${rules}`]),
      ...lines,
    ],
  });
  const { folder } = server;
  const file = (name: string) => join(folder, name);
  const section = {
    url: `${tls === false ? 'redis' : 'rediss'}://127.0.0.1:${port}`,
    ...(rules !== undefined && { username: 'portcullis' }),
    ...((password || rules !== undefined) && { password: pathToFileURL(file('password')).href }),
    ...(tls !== false && {
      tls: {
        caFile: file('server.crt'),
        ...(tls === 'clients' && { certFile: file('server.crt'), keyFile: file('server.key') }),
      },
    }),
  };
  return Object.assign(server, { port, section });
}

/** Writes another password to the file that the section names. */
export function writePassword({ folder }: TestRedis, password: string): void {
  writeFileSync(join(folder, 'password'), `${password}\n`);
}

/** Relative to the server's folder, which is its working directory. */
function tlsLines(port: number, tls: true | 'clients'): string[] {
  return [
    'port 0',
    `tls-port ${port}`,
    'tls-cert-file server.crt',
    'tls-key-file server.key',
    'tls-ca-cert-file server.crt',
    `tls-auth-clients ${tls === 'clients' ? 'yes' : 'no'}`,
  ];
}
