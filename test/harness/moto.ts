import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findMoto } from '../../scripts/moto.ts';

/** Runs the server until standard input ends, as it does when the one who started it is gone, however that came. */
const WRAPPER = '"$@" & server=$!; read -r word; kill -KILL $server; wait $server';

/** moto, which speaks the APIs of AWS, with nothing in it. */
export interface Moto {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws Error that says how to get moto. */
export async function startMoto(): Promise<Moto> {
  const command = findMoto();
  if (command === undefined)
    throw new Error('This test needs moto. Run "npm test", which installs it, or "pip install moto[server]".');
  const words = [...command, '-H', '127.0.0.1', '-p', '0'];
  const child = spawn('/bin/sh', ['-c', WRAPPER, 'sh', ...words], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.on('error', () => {});
  const ended = once(child, 'close');
  const port = await Promise.race([
    portOf(child),
    ended.then(() => Promise.reject(new Error('moto ended before it was up.'))),
  ]);
  return {
    port,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** From what it logs; the rest of that is read, and dropped. */
async function portOf({ stderr }: ChildProcess): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let said = '';
  stderr?.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-4000);
    const port = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  return promise;
}
