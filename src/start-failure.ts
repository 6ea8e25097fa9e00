import { DebuggerRefused } from './core/debugging.ts';
import { SettingsError } from './settings/problems.ts';

/** Why the gateway did not start, for the person who started it: what is wrong and what mends it. */
export function explainStartFailure(error: unknown): string {
  if (error instanceof SettingsError || error instanceof DebuggerRefused) return error.message;
  const { code, syscall, address, port, stack } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  const reason = syscall === 'listen' || syscall === 'getaddrinfo' ? LISTENING[code ?? ''] : undefined;
  if (reason !== undefined) return `Portcullis cannot listen on ${where(address, port)}: ${reason}`;
  return `Portcullis could not start: ${stack ?? String(error)}`;
}

const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'something listens there already. Stop it, or set another server.port or admin.port in the configuration (0 takes any free one).',
  EACCES: 'this user may not. Set server.port and admin.port above 1023 in the configuration.',
  EADDRNOTAVAIL:
    'this machine has no such address. Set server.host and admin.host to one that it has, such as 127.0.0.1.',
  ENOTFOUND: 'the host name is not known. Set server.host and admin.host to an address, such as 127.0.0.1.',
  EAI_AGAIN: 'the host name is not known. Set server.host and admin.host to an address, such as 127.0.0.1.',
};

function where(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return 'the configured address';
  return port === undefined ? address : `${address}, port ${port}`;
}
