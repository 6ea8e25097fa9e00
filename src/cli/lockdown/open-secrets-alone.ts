import { systemTimers } from '../../core/timers.ts';
import { SecretClient } from '../../secrets/client.ts';
import { recorded } from '../../secrets/recorded.ts';
import { ACCESS_FILE, accessFile } from '../../telemetry/access-file.ts';
import { openStore } from '../open-store.ts';
import { warnUnrecorded } from '../warn-unrecorded.ts';
import type { Places } from './places.ts';
import type { EmergencyWorld } from './world.ts';

/** Nothing is kept: everything is looked at once. */
const NO_CACHE = { ttl: 0, staleIfError: 0 };

/** Opens the configured secret backend and nothing else. What it needs to ask a person for, it asks at a terminal. */
export async function openSecretsAlone({ file }: Places, world: EmergencyWorld): Promise<SecretClient> {
  const { definition, options, context, say } = openStore(world, { file });
  const { clock, who } = context;
  const opened = definition.open(options, context);
  const why = 'emergency-lockdown';
  const backend = recorded(opened, accessFile(ACCESS_FILE, clock), { who, why }, warnUnrecorded(say));
  return new SecretClient(backend, { clock, timers: systemTimers, cache: NO_CACHE });
}
