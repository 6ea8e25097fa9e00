import { json } from 'node:stream/consumers';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { gcp } from '../../src/secrets/gcp.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';

// Reads one secret as a gateway does, writes what came of it, closes, and does not say `process.exit`. Its environment is its own,
// because the SDK looks into it. SIGUSR2 has it close without waiting for the secret.
const { options, reference } = (await json(process.stdin)) as { options: unknown; reference: string };
const backend = gcp.open(gcp.options.parse(options) as Parameters<typeof gcp.open>[0], {
  environment: process.env,
  clock: systemClock,
  timers: systemTimers,
  who: 'a child',
});
const told = backend.fetch(secretReference.parse(reference), { why: 'a test' }).then(
  (lookup) => (lookup.found ? lookup.current.value.reveal() : lookup.absence),
  (error: Error) => `${error.name}: ${error.message}`,
);
const close = new Promise<string>((resolve) => process.once('SIGUSR2', () => resolve('closed')));
process.stdout.write(await Promise.race([told, close]));
await backend.close();
