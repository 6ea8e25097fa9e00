import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../src/core/clock.ts';
import { systemTimers } from '../../../src/core/timers.ts';
import type { BackendDefinition } from '../../../src/secrets/definition.ts';
import { gcp } from '../../../src/secrets/gcp.ts';
import { startGcpServer } from '../../harness/gcp-server.ts';
import { type BackendPlace, type BackendSetUp, openAt } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: { project: 'test-project', prefix: 'acme-' },
  sharedName: ({ name, field }) => `${name}-${field}`,
  // Dots are the only thing that references have and Secret Manager has not.
  cannotName: ({ name, field }) => `${name}${field}`.includes('.'),
  prepare: async () => {
    const server = await startGcpServer();
    const { keyFile: credentialsFile } = server.account;
    return {
      options: { project: 'test-project', endpoint: server.origin, credentialsFile, prefix: 'acme-' },
      environment: {},
      secrets: () => server.account.secrets,
      deny: async () => {
        server.manner = 'denies';
        return async () => {
          server.manner = 'well';
        };
      },
      takeAway: async () => {
        await server.stop();
        return () => server.start();
      },
      trouble: (kind) => {
        if (kind === 'slow') server.door.shut();
        else server.manner = MANNERS[kind];
        return () => {
          server.door.open();
          server.manner = 'well';
        };
      },
      close: () => server.close(),
    };
  },
  real: { variables: ['SECRET_MANAGER_EMULATOR_HOST'], prepare: emulated },
};

const MANNERS = { throttled: 'throttles', failing: 'fails', hanging: 'hangs' } as const;

/** An emulator that the developer runs; what the suite left there is erased after. */
async function emulated(): Promise<BackendPlace> {
  const environment = { SECRET_MANAGER_EMULATOR_HOST: process.env['SECRET_MANAGER_EMULATOR_HOST'] };
  const options = { project: 'test-project', prefix: `portcullis-${randomBytes(6).toString('hex')}-` };
  return {
    options,
    environment,
    close: async () => {
      const context = { environment, clock: systemClock, timers: systemTimers, who: 'the tests' };
      const backend = openAt(gcp as unknown as BackendDefinition, options, context);
      for (const { reference } of (await backend.list?.()) ?? []) await backend.writer?.destroy(reference);
      await backend.close();
    },
  };
}
