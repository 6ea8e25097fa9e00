import { openSync } from 'node:fs';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { SentinelFile } from '../../src/lockdown/sentinel-file.ts';

/** A process that has opened as many files as it may, and reads a sentinel file: its path. Prints what came of it. */
const [path = ''] = process.argv.slice(2);
const sentinel = new SentinelFile({ path, clock: systemClock, timers: systemTimers });
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  const outcome = await sentinel.read().then(
    (orders) => `${orders.size} orders`,
    ({ code }: NodeJS.ErrnoException) => code,
  );
  process.stdout.write(`${outcome}\n`);
}
