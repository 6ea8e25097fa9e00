import { expect } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers, type Timers } from '../../src/core/timers.ts';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import { gcp } from '../../src/secrets/gcp.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { type GcpServer, startGcpServer } from './gcp-server.ts';

/** The options by which a server's own account reaches it. */
export function gcpReached({ origin, account }: GcpServer) {
  return { project: 'test-project', endpoint: origin, credentialsFile: account.keyFile };
}

/** A backend `gcp` as the configuration and the environment have it. */
export function openGcp(
  options: Readonly<Record<string, unknown>>,
  environment: Environment = {},
  timers: Timers = systemTimers,
): SecretBackend {
  const context = { environment, clock: systemClock, timers, who: 'the tests' };
  return gcp.open(gcp.options.parse(options) as Parameters<typeof gcp.open>[0], context);
}

/** A server, and a backend that reaches it. */
export interface GcpRig {
  readonly server: GcpServer;
  readonly backend: SecretBackend;
  /** Nothing is in the server, nothing was asked of it, and it answers by itself. */
  empty(): void;
  close(): Promise<void>;
}

export async function openGcpRig(): Promise<GcpRig> {
  const server = await startGcpServer();
  const backend = openGcp(gcpReached(server));
  return {
    server,
    backend,
    empty: () => {
      server.instead = undefined;
      server.secrets.clear();
      server.calls.splice(0);
    },
    close: async () => {
      await backend.close();
      await server.close();
    },
  };
}

/** `google-maps/api-key` as a reference. */
export function at(path: string) {
  return secretReference.parse(`secret://${path}`);
}

export async function read(backend: SecretBackend, path: string, signal?: AbortSignal) {
  const lookup = await backend.fetch(at(path), { why: 'a test', ...(signal && { signal }) });
  return lookup.found ? lookup.current.value.reveal() : lookup.absence;
}

export async function put(backend: SecretBackend, path: string, value: string) {
  return backend.writer?.put(at(path), new SecretValue(value), 0);
}

/** What an attempt throws. */
export async function thrown(attempt: Promise<unknown>): Promise<Error> {
  const outcome = await attempt.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  expect(outcome).toHaveProperty('error');
  return (outcome as { error: Error }).error;
}
