import type { Dispatcher } from 'undici';
import type { Circuit } from '../resilience/circuit.ts';
import type { SocketProxy } from './upgrade/socket-proxy.ts';

/** One origin of a provider, as an integration reaches it. */
export interface Upstream {
  /** The connections to it. */
  readonly dispatcher: Dispatcher;
  /** The way of WebSockets to it. */
  readonly sockets: SocketProxy;
  /** Whether it is left alone for now; undefined when it never is. */
  readonly circuit: Circuit | undefined;
}
