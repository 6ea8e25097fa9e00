import { z } from 'zod';
import { limitRate } from './server.ts';

const share = (error: string) => z.number({ error }).gt(0, { error }).lte(1, { error });
const WRITE_CALLS = 'a whole number of calls from 1 to 1000000';

/** What `adaptive: true` stands for. */
const ADAPTIVE = { threshold: 0.5, calls: 20, floor: 0.1 };

const adaptive = z
  .union(
    [
      z.boolean(),
      z.strictObject({
        threshold: share('a share of calls above 0 and up to 1, such as 0.5')
          .default(ADAPTIVE.threshold)
          .describe('The share of bad calls in a window at which the limit falls by half'),
        calls: z
          .int({ error: WRITE_CALLS })
          .min(1, { error: WRITE_CALLS })
          .max(1_000_000, { error: WRITE_CALLS })
          .default(ADAPTIVE.calls)
          .describe('Of fewer calls in a window, nothing is concluded'),
        floor: share('a factor above 0 and up to 1, such as 0.1')
          .default(ADAPTIVE.floor)
          .describe('The least share of the configured limit that is left'),
      }),
    ],
    { error: 'true, false, or a section with threshold, calls and floor' },
  )
  .transform((value) => (value === true ? ADAPTIVE : value))
  .prefault(true)
  .describe(
    'Whether the limit falls while a caller misbehaves or the provider fails, and recovers after; false: it stays',
  );

/** `limit` of an integration. */
export const limitSettings = z
  .strictObject({
    ...limitRate.shape,
    algorithm: z
      .enum(['sliding', 'fixed'], { error: '"sliding", or "fixed"' })
      .default('sliding')
      .describe('How calls are counted: over a window that moves with the clock, or from one window to the next'),
    adaptive,
    onStateFailure: z
      .enum(['local', 'deny'], { error: '"local", or "deny"' })
      .default('local')
      .describe('While Redis is away: each instance allows a share of the limit by itself, or none'),
    operations: z
      .record(z.string(), limitRate, {
        error: 'limits by operation, such as { geocode: { requests: 10, window: 1m } }',
      })
      .default({})
      .describe('Further limits for one caller, by the name of an operation'),
    organisation: limitRate
      .optional()
      .describe("A further limit for all callers of one organisation, by the issuer's organisationClaim"),
  })
  .prefault({ requests: 60, window: '1m' })
  .describe('How often one caller may call this integration');
