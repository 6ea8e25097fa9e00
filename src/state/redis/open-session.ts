import type { RedisSettings } from '../../settings/state.ts';
import { addressOf, readUrl } from './address.ts';
import type { Access, Connection } from './connection.ts';
import { examine } from './examine.ts';
import { judge, RedisUnusable } from './failure.ts';
import type { Wait } from './find-master.ts';
import type { Kind } from './inspect.ts';
import { channelOf } from './keys.ts';
import type { LoginSource } from './login.ts';
import { openCluster } from './open-cluster.ts';
import { openMaster } from './open-master.ts';
import { openSingle } from './open-single.ts';
import { tlsOptions } from './tls-options.ts';

/** By which word of the configuration Redis is reached. */
export function kindOf({ sentinels, cluster }: RedisSettings): Kind {
  if (sentinels !== undefined) return 'sentinels';
  return cluster === undefined ? 'url' : 'cluster';
}

export interface SessionParts {
  readonly login: LoginSource;
  /** Called when somebody has added orders. */
  readonly hear: () => void;
}

/**
 * Opens a connection and shows that it is of use: logged in, to a Redis that keeps what it is given and lets us do what we need.
 * @throws RedisUnusable, StateAway, and what the connection throws.
 */
export async function openSession(
  settings: RedisSettings,
  { login, hear }: SessionParts,
  wait: Wait,
): Promise<Connection> {
  let connection: Connection | undefined;
  try {
    connection = await openConnection(settings, login, wait);
    await examine(connection, { kind: kindOf(settings), prefix: settings.prefix }, wait);
    await connection.subscribe(channelOf(settings.prefix), hear, wait.signal);
    wait.signal.throwIfAborted();
    return connection;
  } catch (error) {
    connection?.destroy();
    const obstacle = judge(error);
    if (obstacle instanceof RedisUnusable && obstacle.at.includes('password')) login.refused();
    throw error;
  }
}

/** Opens a connection, and does not look whether it is of use: for a command that has no time to lose. @throws as {@link openSession}. */
export async function openConnection(settings: RedisSettings, login: LoginSource, wait: Wait): Promise<Connection> {
  const [tls, user] = await Promise.all([tlsOptions(settings), login.read()]);
  const connection = await open(settings, { ...user, ...(tls !== undefined && { tls }) }, wait);
  if (wait.signal.aborted) connection.destroy();
  wait.signal.throwIfAborted();
  return connection;
}

async function open(settings: RedisSettings, access: Access, wait: Wait): Promise<Connection> {
  const { url, sentinels, name, cluster } = settings;
  if (cluster !== undefined) return await openCluster(cluster.map(addressOf), access, wait.signal);
  if (sentinels !== undefined) {
    return await openMaster(
      { sentinels: sentinels.map(addressOf), name: name ?? '', access, timers: wait.timers },
      wait,
    );
  }
  const { host, port, database } = readUrl(url ?? '');
  return await openSingle({ host, port, db: database }, access, wait.signal);
}
