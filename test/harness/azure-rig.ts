import { systemTimers } from '../../src/core/timers.ts';
import { azure } from '../../src/secrets/azure.ts';
import type { BackendDefinition, SecretBackend } from '../../src/secrets/definition.ts';
import { openAt } from '../contract/backend-behaviour/subject.ts';
import type { AzureServer } from './azure-server.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

/** The backend `azure` on the stand-in. */
export interface AzureRig {
  readonly backend: SecretBackend;
  readonly clock: ManualClock;
}

export function openAzure(
  { vaultUrl, auth, environment }: AzureServer,
  options: Readonly<Record<string, unknown>> = {},
): AzureRig {
  const clock = manualClock();
  const definition = azure as unknown as BackendDefinition;
  const context = { environment, clock, timers: systemTimers, who: 'the tests' };
  return { backend: openAt(definition, { vaultUrl, auth, ...options }, context), clock };
}

/** What a promise was refused with. */
export async function refusalOf(attempt: Promise<unknown>): Promise<Error> {
  try {
    await attempt;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was not refused.');
}
