import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { newHold } from '../../src/lockdown/new-order.ts';
import { SentinelFile } from '../../src/lockdown/sentinel-file.ts';

/** A process that puts holds into a sentinel file: its path, a name, how many. */
const [path = '', name = '', count = '1'] = process.argv.slice(2);
const sentinel = new SentinelFile({ path, clock: systemClock, timers: systemTimers });
for (let index = 0; index < Number(count); index += 1) {
  const { id, text } = encodeOrder(newHold({ scope: {}, reason: `${name}-${index}`, by: 'b', trigger: 'command' }, 1));
  await sentinel.add(new Map([[id, text]]));
}
