import type { ConnectionOptions } from 'node:tls';

/** The database where a vault lies, and as whom it is reached. */
export interface PostgresServer {
  /** A name or an address; what begins with `/` is the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked for with every new connection, so that a new password is taken up without a restart; absent: none is sent. */
  readonly password?: (() => Promise<string>) | undefined;
  /** Asked for once, before the first connection; absent: in the clear. */
  readonly tls?: (() => Promise<ConnectionOptions>) | undefined;
  /** An identifier of lower-case letters, digits and underscores. */
  readonly schema: string;
}

/** How such a vault is called in messages: no user, no password. */
export function placeOf({ host, port, database, schema }: PostgresServer): string {
  const address = host.startsWith('/')
    ? encodeURIComponent(host)
    : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `postgres://${address}/${database} (schema ${schema})`;
}
