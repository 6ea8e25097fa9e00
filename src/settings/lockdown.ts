import { z } from 'zod';
import { duration } from './units.ts';

const WRITE_PATH = 'the path of a file that Portcullis may make, such as var/lockdown.json';
const path = z.string({ error: WRITE_PATH }).min(1, { error: WRITE_PATH });

/** How everything is stopped at once, and what it takes to start again. */
export const lockdownSettings = z.strictObject({
  sentinelFile: path
    .default('var/lockdown.json')
    .describe(
      'A file that engages a lockdown by being there; what it holds says of what, and anything unreadable of all',
    ),
  releaseKeyFile: path
    .default('var/lockdown-release.key')
    .describe(
      'What release codes are verified with; "portcullis lockdown setup" makes it, and every instance needs the same',
    ),
  retryAfter: duration.prefault('1m').describe('What Retry-After tells callers while calls are held'),
});
