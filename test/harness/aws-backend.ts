import { systemTimers, type Timers } from '../../src/core/timers.ts';
import { aws } from '../../src/secrets/aws.ts';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { awsEnvironment } from './aws.ts';
import { manualClock } from './manual-clock.ts';

/** The backend `aws` as a gateway has it. */
export function awsBackend(
  options: Readonly<Record<string, unknown>>,
  { environment = awsEnvironment, timers = systemTimers }: { environment?: Environment; timers?: Timers } = {},
): SecretBackend {
  const chosen = aws.options.parse(options) as Parameters<typeof aws.open>[0];
  return aws.open(chosen, { environment, clock: manualClock(), timers, who: 'the tests' });
}
