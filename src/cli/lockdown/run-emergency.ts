import { CommandFailed, UsageError } from '../command.ts';
import { HELP } from './help.ts';
import { LineRefused } from './line-refused.ts';
import { type Asked, parseLine } from './parse-line.ts';
import type { EmergencyWorld } from './world.ts';

/** Runs one command line of `emergency-lockdown`. @returns the exit code: 0 done, 1 not everywhere, 2 refused. */
export async function runEmergency(line: readonly string[], world: EmergencyWorld): Promise<number> {
  try {
    return await run(parseLine(line), world);
  } catch (error) {
    const { text, exitCode } = inWords(error);
    if (line.includes('--json')) world.output.write(`${JSON.stringify({ ok: false, error: text }, null, 2)}\n`);
    else world.errors.write(`error: ${text}\n`);
    return exitCode;
  }
}

/** Each is loaded when it is asked for: engaging needs little, and must not wait for the rest. */
async function run(asked: Asked, world: EmergencyWorld): Promise<number> {
  switch (asked.what) {
    case 'help':
      world.output.write(`${HELP}\n`);
      return 0;
    case 'engage':
      return await (await import('./engage.ts')).engage(asked, world);
    case 'plan':
      return await (await import('./plan.ts')).plan(asked, world);
    case 'status':
      return await (await import('./status.ts')).status(asked, world);
    case 'release':
      return await (await import('./release.ts')).release(asked, world);
  }
}

function inWords(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof LineRefused || error instanceof UsageError) return { text: error.message, exitCode: 2 };
  if (error instanceof CommandFailed) return { text: error.message, exitCode: 1 };
  return { text: `${BY_HAND}\n${(error as Error).stack}`, exitCode: 1 };
}

const BY_HAND =
  'this command failed for a reason that it did not foresee. To hold everything by hand: create the file var/lockdown.json ' +
  '(lockdown.sentinelFile of the configuration), or kill -USR2 <pid> of each gateway. What went wrong:';
