import { freePort } from '../../free-port.ts';
import { findProgram, programs } from '../../programs.ts';
import type { Child, Session } from '../../session.ts';
import { waitForPort } from '../../wait-for-port.ts';

/** A redis-server on the loopback, with nothing in it and nothing kept on disk. */
export interface BenchRedis {
  readonly url: string;
  readonly child: Child;
  /** Stops it, so that connections open and nothing answers. */
  freeze(): void;
}

/** @throws when redis-server is not installed */
export const startRedis = async (session: Session): Promise<BenchRedis> => {
  const program = findProgram('redis-server');
  if (program === undefined) throw new Error(`redis-server is not installed: ${programs['redis-server']}`);
  const port = await freePort();
  const settings = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--dir', session.directory];
  const child = session.start('redis', [program, '--port', String(port), '--bind', '127.0.0.1', ...settings]);
  await waitForPort(child, port);
  return {
    url: `redis://127.0.0.1:${port}`,
    child,
    freeze: () => void process.kill(child.pid, 'SIGSTOP'),
  };
};
