import { ManagerError } from '../managers/manager-error.ts';
import { BackendUnusable, NoSuchVersion } from '../secrets/definition.ts';
import { SettingsError } from '../settings/problems.ts';
import { AccessFileUnusable } from '../telemetry/access-file.ts';
import { VaultError } from '../vault/definition.ts';
import { KeychainError } from '../vault/os-keychain.ts';
import { CommandFailed, type Report, UsageError } from './command.ts';
import { problemsData } from './problems-data.ts';

/** What a command came to, ready to be printed. */
export interface Outcome extends Omit<Report, 'ok'> {
  readonly exitCode: number;
  /** True when the command could not do its work, as opposed to having found something wrong. */
  readonly thrown: boolean;
}

/** Runs a command to its outcome. @throws what no command foresaw. */
export async function outcomeOf(run: () => Promise<Report>): Promise<Outcome> {
  try {
    const { ok, ...report } = await run();
    return { exitCode: ok ? 0 : 1, thrown: false, ...report };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { thrown: true, ...failure };
  }
}

function failureOf(error: unknown): Omit<Outcome, 'thrown'> | undefined {
  if (error instanceof SettingsError) return { exitCode: 1, text: error.message, data: problemsData(error) };
  const message = messageOf(error);
  if (message === undefined) return undefined;
  const failed = error instanceof CommandFailed ? error.exitCode : 1;
  return { exitCode: error instanceof UsageError ? 2 : failed, text: `error: ${message}`, data: { error: message } };
}

/** Errors whose messages are written for the person at the command line. */
const FORESEEN = [
  ...[UsageError, CommandFailed, SettingsError, VaultError, BackendUnusable],
  ...[NoSuchVersion, AccessFileUnusable, KeychainError, ManagerError],
] as const;

/** Whether an error's message is all that the person at the command line needs. */
export const isForeseen = (error: unknown): boolean => FORESEEN.some((kind) => error instanceof kind);

function messageOf(error: unknown): string | undefined {
  if (isForeseen(error) || isExplanation(error)) return (error as Error).message;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (path === undefined || syscall === undefined) return undefined;
  return `${path}: ${FILE_TROUBLE[code ?? ''] ?? `${syscall} failed (${code})`}`;
}

/** True for one that explains another, such as a server that is away; what is nobody's explanation is a defect, with its stack. */
function isExplanation(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error && error.cause !== undefined;
}

const FILE_TROUBLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EROFS: 'that file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of this path is a file, not a directory',
  EISDIR: 'this is a directory',
  EEXIST: 'this exists already',
};
