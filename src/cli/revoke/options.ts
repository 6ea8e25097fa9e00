import { type Command, InvalidArgumentError } from 'commander';

/** What every form of `revoke` takes that refuses tokens. */
export interface RevokeOptions {
  readonly json?: true;
  readonly file?: string;
  readonly reason?: string;
}

export function declareRevokeOptions(command: Command): Command {
  return command
    .option('--reason <text>', 'why, for those who come after', once)
    .option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml');
}

/** Parses an option that tells what is refused: of two values the last would count, and the first be believed to. */
export function once(value: string, previous: string | undefined): string {
  if (previous === undefined) return value;
  throw new InvalidArgumentError('It was given twice, and only one can count. Run the command once for each.');
}
