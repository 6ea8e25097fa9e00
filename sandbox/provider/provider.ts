import type { Call } from './call.ts';
import type { Pace } from './pace.ts';
import type { ReceivedRequest } from './received-requests.ts';
import type { Reply } from './reply.ts';
import type { Route } from './route.ts';
import type { SocketRoute } from './sockets.ts';

/** What every stand-in takes beside its credentials. */
export interface ProviderOptions {
  /** 0, or nothing, takes any free port. */
  readonly port?: number;
  /** Holds back the parts of streamed answers. */
  readonly pace?: Pace;
  /** Asked first, for the failures and leaks that a test needs; undefined leaves the call to the provider. */
  readonly respond?: (call: Call) => Interference | Promise<Interference>;
}

export type Interference = Reply | 'reset' | undefined;

export interface Provider {
  /** Stands for all of the provider's hosts: their paths do not overlap. */
  readonly url: string;
  readonly port: number;
  /** The newest requests, oldest first, at most 1000. */
  readonly received: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** What makes a stand-in this provider and no other. */
export interface ProviderDefinition {
  readonly routes: readonly Route[];
  readonly sockets?: readonly SocketRoute[];
  /** The headers that the provider puts on every answer. */
  headers(): Readonly<Record<string, string>>;
  /** The refusal of a request without the right credentials. */
  refuse(call: Call): Reply | undefined;
  notFound(call: Call): Reply;
}
