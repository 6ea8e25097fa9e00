import type { Connection } from './connection.ts';
import { findMaster, type Wait } from './find-master.ts';
import { hearOfFailover, type SentinelParts } from './hear-of-failover.ts';
import { openSingle } from './open-single.ts';

/** Opens a connection to the server that the sentinels name, until they name another. @throws what kept it from that. */
export async function openMaster(parts: SentinelParts, wait: Wait): Promise<Connection> {
  const { sentinels, name, access } = parts;
  const { promise: switched, resolve } = Promise.withResolvers<string>();
  // First, so that no change is missed in between.
  const stopHearing = hearOfFailover(parts, () => resolve('Sentinel has made another server the master'));
  try {
    const address = await findMaster(sentinels, name, access, wait);
    const connection = await openSingle(address, access, wait.signal);
    const destroy = () => {
      stopHearing();
      connection.destroy();
    };
    return { ...connection, ended: Promise.race([connection.ended, switched]), destroy };
  } catch (error) {
    stopHearing();
    throw error;
  }
}
