import { CommandFailed } from '../command.ts';
import { isForeseen } from '../outcome.ts';

/** A failure that the system or a database reports by a code, for the person who asked something of a backend; any other as it is. */
export function explained(error: unknown, backend: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  // It is no bug of ours; what a path belongs to is told with it.
  if (isForeseen(error) || typeof code !== 'string' || path !== undefined) return error;
  return new CommandFailed(
    `the backend ${backend} did not answer (${code}). See that it runs and can be reached, and try again.`,
  );
}
