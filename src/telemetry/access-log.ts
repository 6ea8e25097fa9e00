import type { RecordAccess } from '../secrets/recorded.ts';
import type { Logger } from './logger.ts';

/** Writes accesses to secrets into the one log, as the event `secret_access`. */
export function accessLog(log: Logger): RecordAccess {
  return (record) => void log.info({ message: 'secret access', event: 'secret_access', ...record });
}
