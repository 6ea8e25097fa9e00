import type { SecretReference } from '../../settings/secret-reference.ts';
import type { RedisSettings } from '../../settings/state.ts';
import { memberOf } from './read-content.ts';

/** Milliseconds: nobody's call waits for what a command asks. */
const PATIENCE = 1_400;

/**
 * The section `state.redis` as far as it takes to reach Redis, without the schema, which takes long to load. Gateways that run were
 * started with a section that the schema takes; for that this comes to the same, as a test holds.
 * @returns undefined when it names no Redis that could be reached.
 */
export function readRedisSettings(section: unknown): RedisSettings | undefined {
  const url = textOf(section, 'url');
  const sentinels = textsOf(section, 'sentinels');
  const name = textOf(section, 'name');
  const cluster = textsOf(section, 'cluster');
  const isUrl = url !== undefined && isRedisUrl(url);
  if (!isUrl && cluster === undefined && (sentinels === undefined || name === undefined)) return undefined;
  const tls = memberOf(section, 'tls');
  const username = textOf(section, 'username');
  const password = textOf(section, 'password');
  return {
    ...(url !== undefined && { url }),
    ...(sentinels && { sentinels }),
    ...(name !== undefined && { name }),
    ...(cluster && { cluster }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: asReference(password) ?? password }),
    ...(typeof tls === 'object' && tls !== null && { tls: files(tls) }),
    prefix: textOf(section, 'prefix') ?? 'portcullis:',
    timeout: PATIENCE,
  };
}

function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\//.test(text) && URL.canParse(text);
}

function files(tls: object): NonNullable<RedisSettings['tls']> {
  const entries = ['caFile', 'certFile', 'keyFile'].flatMap((key) => {
    const path = textOf(tls, key);
    return path === undefined ? [] : [[key, path] as const];
  });
  return Object.fromEntries(entries);
}

function asReference(uri: string): SecretReference | undefined {
  const [, name, field] = /^secret:\/\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
  return name === undefined || field === undefined ? undefined : { uri, name, field };
}

function textOf(section: unknown, key: string): string | undefined {
  const text = memberOf(section, key);
  return typeof text === 'string' ? text : undefined;
}

function textsOf(section: unknown, key: string): [string, ...string[]] | undefined {
  const list = memberOf(section, key);
  const isOne = Array.isArray(list) && list.length > 0 && list.every((each) => typeof each === 'string');
  return isOne ? (list as [string, ...string[]]) : undefined;
}
