import { z } from 'zod';
import { duration } from './units.ts';

const count = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const share = (error: string) => z.number({ error }).gt(0, { error }).lte(1, { error });

const retries = z
  .strictObject({
    attempts: count(0, 5).default(0).describe('How often one call is sent again at most; 0: never'),
    budget: share('a share of calls above 0 and up to 1, such as 0.2')
      .default(0.2)
      .describe('Of all calls, the share that may be sent again'),
    longestPause: duration
      .prefault('10s')
      .describe('When the provider asks for a longer one (Retry-After), its answer goes to the caller'),
  })
  .prefault({})
  .describe('When operations that are idempotent are sent again: after connection errors, 502, 503 and 504');

const circuitBreaker = z
  .union(
    [
      z.literal(false),
      z.strictObject({
        failures: share('a share of calls above 0 and up to 1, such as 0.5')
          .default(0.5)
          .describe('The share of calls whose failing opens the circuit'),
        calls: count(1, 1_000_000).default(100).describe('Of fewer calls in the window, nothing is concluded'),
        window: duration.prefault('30s').describe('How far back calls count'),
        openFor: duration.prefault('10s').describe('How long nothing is sent, until one call tries'),
      }),
    ],
    { error: 'false, or a section with failures, calls, window and openFor' },
  )
  .prefault({})
  .describe('When a provider that fails is left alone; false: never');

const concurrency = z
  .strictObject({
    max: count(1, 100_000).default(256).describe('Calls and WebSockets at the provider at a time'),
    queue: count(0, 1_000_000).default(1024).describe('Calls that wait for one of those to end; the next is refused'),
    wait: duration.prefault('5s').describe('How long a call waits there at most'),
  })
  .prefault({})
  .describe('How much is sent at a time');

/** What every integration says of a provider that fails or is slow. */
export const resilienceShape = {
  retries,
  circuitBreaker,
  concurrency,
  deadline: duration.prefault('1h').describe('For a whole call, the answer to its last byte; WebSockets aside'),
};
