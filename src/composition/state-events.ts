import type { Clock } from '../core/clock.ts';
import type { LinkEvents } from '../state/redis/link-parts.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Milliseconds after Redis came back for which it is not told that it went away again: then it comes and goes. */
const QUIET = 10_000;

/** Writes down when Redis cannot be used, and why, and when it can again: once for each time, however often it is tried. */
export function stateEvents(name: string, { clock, log }: { clock: Clock; log: Logger }): LinkEvents {
  let told: 'nothing' | 'away' | 'unusable' = 'nothing';
  let quietUntil = 0;
  return {
    lost: (obstacle) => {
      if (typeof obstacle === 'object') {
        if (told === 'unusable') return;
        told = 'unusable';
        const { found, write } = obstacle;
        const message = `${name} must not be used as it is, and is not: calls go by limit.onStateFailure`;
        log.error({ message, event: 'state_unusable', found, write });
      } else if (told === 'nothing' && clock.elapsed() >= quietUntil) {
        told = 'away';
        const message = `${name} cannot be used now: calls go by limit.onStateFailure`;
        log.warn({ message, event: 'state_away', reason: obstacle });
      }
    },
    up: () => {
      if (told === 'nothing') return;
      told = 'nothing';
      quietUntil = clock.elapsed() + QUIET;
      log.info({ message: `${name} is used again`, event: 'state_back' });
    },
  };
}
