import { isThisMachine } from '../../settings/this-machine.ts';

/** What a URL says of a database. */
export interface DatabaseAddress {
  /** Without brackets; what begins with `/` is the folder of a socket, which is written percent-encoded in a URL. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user?: string;
}

/** undefined for what is no such URL, holds a password or has parameters, which nobody would heed. */
export function parseDatabaseUrl(text: string): DatabaseAddress | undefined {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text) || /[?#]/.test(text)) return undefined;
  const { hostname, port, pathname, username, password } = new URL(text);
  const [host, database, user] = [hostname, pathname.slice(1), username].map(decoded);
  if (!host || !database || pathname.slice(1).includes('/') || user === undefined || password !== '') return undefined;
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 5432 : Number(port),
    database,
    ...(user === '' ? {} : { user }),
  };
}

/** Whether what goes to a host stays on this machine. */
export function isLocal(host: string): boolean {
  return host.startsWith('/') || isThisMachine(host);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
