import { SettingsError } from '../settings/problems.ts';
import { CommandFailed, type Report, UsageError } from './command.ts';
import { problemsData } from './problems-data.ts';

/** What a command came to, ready to be printed. */
export interface Outcome extends Omit<Report, 'ok'> {
  readonly exitCode: 0 | 1 | 2;
  /** True when the command could not do its work, as opposed to having found something wrong. */
  readonly thrown: boolean;
}

/** Runs a command to its outcome. @throws what no command foresaw. */
export async function outcomeOf(run: () => Promise<Report>): Promise<Outcome> {
  try {
    const { ok, text, data } = await run();
    return { exitCode: ok ? 0 : 1, thrown: false, text, data };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { thrown: true, ...failure };
  }
}

function failureOf(error: unknown): Omit<Outcome, 'thrown'> | undefined {
  if (error instanceof SettingsError) return { exitCode: 1, text: error.message, data: problemsData(error) };
  if (error instanceof UsageError || error instanceof CommandFailed) {
    const { message } = error;
    return { exitCode: error instanceof UsageError ? 2 : 1, text: `error: ${message}`, data: { error: message } };
  }
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (path === undefined || syscall === undefined) return undefined;
  const message = `${path}: ${FILE_TROUBLE[code ?? ''] ?? `${syscall} failed (${code})`}`;
  return { exitCode: 1, text: `error: ${message}`, data: { error: message } };
}

const FILE_TROUBLE: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EROFS: 'that file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of this path is a file, not a directory',
  EISDIR: 'this is a directory',
  EEXIST: 'this exists already',
};
