import type { Command } from 'commander';
import { callerKey } from '../../pipeline/authenticate/caller.ts';
import { isTask } from '../../pipeline/guard/task.ts';
import { UsageError } from '../command.ts';

/** Whose keys a program is to get. */
export interface CallerOptions {
  readonly callerIssuer?: string;
  readonly caller?: string;
  readonly task?: string;
}

/** A caller whose own keys are meant, and the task that they are for. */
export interface NamedCaller {
  /** Issuer and subject, hashed. */
  readonly caller: string;
  readonly task: string | undefined;
}

export function declareCallerOptions(command: Command): Command {
  return command
    .option(
      '--caller <subject>',
      "use the keys that this caller brought, and none of the product's; the sub of its tokens",
    )
    .option('--caller-issuer <issuer>', 'the iss of the tokens of --caller')
    .option('--task <id>', 'the keys that --caller brought for this task alone');
}

/** undefined when the product's keys are meant. @throws UsageError */
export function namedCaller({ callerIssuer, caller, task }: CallerOptions): NamedCaller | undefined {
  if (caller === undefined && callerIssuer === undefined && task === undefined) return undefined;
  if (!caller || !callerIssuer)
    throw new UsageError(
      'a caller is an issuer and a subject: write both --caller-issuer and --caller, as they stand in its tokens; --task goes with them.',
    );
  if (task !== undefined && !isTask(task))
    throw new UsageError(
      '--task: write up to 128 letters, digits, dots, underscores, colons and hyphens, as X-Portcullis-Task has it.',
    );
  return { caller: callerKey(callerIssuer, caller), task };
}
