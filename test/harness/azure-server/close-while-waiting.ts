import { json } from 'node:stream/consumers';
import { systemClock } from '../../../src/core/clock.ts';
import { systemTimers } from '../../../src/core/timers.ts';
import { azure } from '../../../src/secrets/azure.ts';
import type { Environment } from '../../../src/settings/environment.ts';

// Asks, closes when it gets SIGTERM while it waits for the answer, and does not say `process.exit`.
const { options, environment } = (await json(process.stdin)) as { options: unknown; environment: Environment };
const parsed = azure.options.parse(options) as Parameters<typeof azure.open>[0];
const backend = azure.open(parsed, { environment, clock: systemClock, timers: systemTimers, who: 'a child' });
const probed = backend.probe().then(
  () => process.stdout.write('It answered.'),
  () => {},
);
process.once('SIGTERM', async () => {
  await backend.close();
  await probed;
});
