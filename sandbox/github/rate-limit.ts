import { systemClock } from '../../src/core/clock.ts';

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: of a user's token. */
const LIMIT = 5000;
const HOUR = 3600;

/** Counts the requests of the hour; a 304 counts too, unlike at GitHub. */
export function createRateLimit(): () => Readonly<Record<string, string>> {
  const reset = Math.floor(systemClock.now() / 1000) + HOUR;
  let used = 0;
  return () => {
    used = Math.min(used + 1, LIMIT);
    return {
      'X-RateLimit-Limit': String(LIMIT),
      'X-RateLimit-Remaining': String(LIMIT - used),
      'X-RateLimit-Reset': String(reset),
      'X-RateLimit-Resource': 'core',
      'X-RateLimit-Used': String(used),
    };
  };
}
