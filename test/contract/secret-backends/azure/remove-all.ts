import { systemClock } from '../../../../src/core/clock.ts';
import { systemTimers } from '../../../../src/core/timers.ts';
import type { azure } from '../../../../src/secrets/azure.ts';
import type { Environment } from '../../../../src/settings/environment.ts';

/** Destroys all that a run of the tests left in a real vault. */
export async function removeAll(
  definition: typeof azure,
  options: Readonly<Record<string, unknown>>,
  environment: Environment,
): Promise<void> {
  const parsed = definition.options.parse(options) as Parameters<typeof definition.open>[0];
  const backend = definition.open(parsed, { environment, clock: systemClock, timers: systemTimers, who: 'the tests' });
  try {
    for (const { reference } of (await backend.list?.()) ?? []) await backend.writer?.destroy(reference);
  } finally {
    await backend.close();
  }
}
