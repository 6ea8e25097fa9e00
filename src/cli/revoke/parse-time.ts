import { UsageError } from '../command.ts';

const WRITE = 'Write now, a time such as 2026-11-21T20:15:00Z, or the seconds of a claim iat.';
/** RFC 3339, with the offset that makes it one moment everywhere. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * The time before which tokens are refused, in milliseconds since the epoch.
 * @throws UsageError when it is none, or has yet to come: then tokens would be refused that are issued after the incident.
 */
export function parseTime(text: string, now: number): number {
  const time =
    text === 'now'
      ? now
      : /^\d{9,10}$/.test(text)
        ? Number(text) * 1000
        : RFC_3339.test(text)
          ? Date.parse(text)
          : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(`that is no time. ${WRITE}`);
  if (time > now) throw new UsageError(`that time has yet to come. ${WRITE}`);
  return Math.floor(time);
}
