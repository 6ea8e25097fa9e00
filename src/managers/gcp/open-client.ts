import { loadSdk } from '../load-sdk.ts';
import { ManagerError } from '../manager-error.ts';
import { clientOptions, sendingOptions } from './client-options.ts';
import { readCredentials } from './credentials.ts';
import { type GcpNetwork, openNetwork } from './network.ts';
import type { GcpOptions } from './options.ts';
import { sendLogins } from './send-logins.ts';
import type { GcpService, GcpWorld, SdkClient } from './service.ts';
import { gcpTarget } from './target.ts';

/** A client of Google's SDK, and what it sends by. */
export interface OpenedClient<Client> {
  readonly client: Client;
  readonly network: GcpNetwork;
  /** Of the service, as a URL has it. */
  readonly origin: string;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** @throws ManagerError `unusable` for options, files and an environment that it will not work with. */
export async function openClient<Client extends SdkClient>(
  service: GcpService<Client>,
  { credentialsFile, endpoint }: GcpOptions,
  { environment, timers }: GcpWorld,
): Promise<OpenedClient<Client>> {
  refuseLogging(environment['GOOGLE_SDK_NODE_LOGGING']);
  const target = gcpTarget(service.host, endpoint, service.emulatorVariable, environment);
  const { origin } = new URL(`${target.protocol}://${target.host}:${target.port}`);
  const credentials = target.emulator === undefined ? await readCredentials(credentialsFile, environment) : undefined;
  const make = await loadSdk(service.sdk, () => service.load());
  const network = openNetwork(origin, environment, timers);
  try {
    const client = make(clientOptions(service.sdk, target, network, credentials));
    // Called without this, its methods end the process when there are no credentials.
    await client.initialize();
    if (target.emulator === undefined) sendLogins(await client.auth.getClient(), sendingOptions(network));
    const close = async () => {
      await network.close();
      await client.close().catch(() => {});
    };
    return { client, network, origin, close };
  } catch {
    await network.close();
    throw credentials === undefined ? noCredentials() : unusableCredentials();
  }
}

/** @throws ManagerError: https://github.com/googleapis/google-cloud-node-core/tree/main/packages/google-logging-utils */
function refuseLogging(setting: string | undefined): void {
  if (!setting) return;
  const found = "GOOGLE_SDK_NODE_LOGGING has Google's SDK print the secrets that it reads";
  throw new ManagerError('unusable', found, 'unset it');
}

function noCredentials(): ManagerError {
  return new ManagerError(
    'unusable',
    'there are no credentials of Google Cloud on this machine',
    'name their file in credentialsFile or GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is attached',
  );
}

function unusableCredentials(): ManagerError {
  const found = "the credentials of Google Cloud are not whole, or of a kind that Google's SDK does not take";
  return new ManagerError('unusable', found, 'put the JSON file there as Google Cloud made it');
}
