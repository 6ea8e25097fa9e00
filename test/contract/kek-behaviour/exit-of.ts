import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../src/settings/environment.ts';
import { exitOfProgram } from '../backend-behaviour/exit-of.ts';

const PROGRAM = fileURLToPath(new URL('./use-and-close.ts', import.meta.url));

export interface KekUse {
  readonly provider: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
}

/**
 * Uses a key in a process of its own, closes it, and waits for the process to end by itself.
 * @returns what the process wrote: nothing, when all went well.
 */
export function exitOf(use: KekUse): Promise<string> {
  return exitOfProgram(PROGRAM, use);
}
