import type { RedisSettings } from '../../settings/state.ts';

/** Where something listens. */
export interface Address {
  /** A name, or an address; one of IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`, with an address of IPv6 in brackets. */
export function addressOf(text: string): Address {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { host: withoutBrackets(host), port: Number(port) };
}

/** Writes it as a URL does. */
export function written({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What `redis://host:port/db` says (https://www.iana.org/assignments/uri-schemes/prov/redis). */
export function readUrl(url: string): Address & { readonly database: number; readonly tls: boolean } {
  const { protocol, hostname, port, pathname } = new URL(url);
  return {
    host: withoutBrackets(hostname),
    port: Number(port || 6379),
    database: Number(pathname.slice(1)),
    tls: protocol === 'rediss:',
  };
}

/** Which Redis is meant, for messages. */
export function nameOf({ url, sentinels, name, cluster }: RedisSettings): string {
  if (url !== undefined) return `Redis at ${written(readUrl(url))}`;
  if (sentinels !== undefined) return `Redis "${name}", which Sentinel at ${sentinels.join(', ')} knows`;
  return `the Redis Cluster at ${(cluster ?? []).join(', ')}`;
}

const withoutBrackets = (host: string) => host.replace(/^\[(.*)\]$/, '$1');
