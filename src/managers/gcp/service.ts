import type { Timers } from '../../core/timers.ts';
import type { Environment } from '../../settings/environment.ts';
import type { ClientOptions } from './client-options.ts';

/** What every client of Google's SDKs can do. */
export interface SdkClient {
  readonly auth: { getClient(): Promise<object> };
  initialize(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** One of Google Cloud's services. */
export interface GcpService<Client extends SdkClient> {
  /** Its host at Google. */
  readonly host: string;
  /** The variable of the environment that names an emulator of it, where that is the custom. */
  readonly emulatorVariable?: string;
  /** The package, as npm knows it. */
  readonly sdk: string;
  /** Imports it. */
  load(): Promise<(options: ClientOptions) => Client>;
}

export interface GcpWorld {
  readonly environment: Environment;
  readonly timers: Timers;
}
