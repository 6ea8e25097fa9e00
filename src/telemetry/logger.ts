import type { Writable } from 'node:stream';
import { createLogger, format, type Logger, transports } from 'winston';
import type { Clock } from '../core/clock.ts';

export type { Logger };

/** Of winston's, with one for what somebody has to look at now. */
const levels = { alert: 0, error: 1, warn: 2, info: 3, debug: 4 };

/**
 * The one log: JSON, one object a line, `time` first.
 * @param stream where lines go; standard output outside of tests.
 */
export function openLog(stream: Writable, clock: Clock): Logger {
  const json = format((info) => {
    const { level, message, ...fields } = info;
    info[Symbol.for('message')] = JSON.stringify({
      time: new Date(clock.now()).toISOString(),
      level,
      message,
      ...fields,
    });
    return info;
  });
  return createLogger({
    levels,
    level: 'info',
    format: json(),
    transports: [new transports.Stream({ stream, eol: '\n' })],
  });
}
