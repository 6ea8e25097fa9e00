import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../src/settings/environment.ts';

const PROGRAM = fileURLToPath(new URL('./use-and-close.ts', import.meta.url));

export interface BackendUse {
  readonly backend: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
}

/**
 * Uses a backend in a process of its own, closes it, and waits for the process to end by itself.
 * @returns what the process wrote: nothing, when all went well.
 */
export function exitOf(use: BackendUse): Promise<string> {
  return exitOfProgram(PROGRAM, use);
}

/** The same of another program, which takes what it uses as JSON from standard input. */
export async function exitOfProgram(program: string, use: Pick<BackendUse, 'environment'>): Promise<string> {
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...use.environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
  child.stdin.end(JSON.stringify(use));
  // The test's own limit is longer.
  const impatience = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(impatience);
  return code === 0 ? said : `${said}It ended with ${signal ?? code}.`;
}
