import type { Agent as HttpAgent } from 'node:http';
import { IncomingMessage } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Timers } from '../../core/timers.ts';
import type { ClientSide } from './client-side.ts';

/** A handshake as the provider will receive it. */
export interface ProviderRequest {
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What becomes of it. Nothing is told twice, but an error may follow an upgrade. */
export interface ProviderEvents {
  /** Aborted when nothing of it may reach the provider any more. */
  readonly signal: AbortSignal;
  /** The provider goes on as a WebSocket, or says so. What is left in `answer.headers` then goes to the client. */
  onUpgrade(answer: IncomingMessage, provider: Socket): void;
  /** It answers as it does any request. */
  onRefusal(answer: IncomingMessage): void;
  onError(error: Error): void;
}

/** The way of WebSockets to one origin. */
export interface SocketProxy {
  open(request: ProviderRequest, side: ClientSide, events: ProviderEvents): void;
}

export interface SocketProxyOptions {
  /** Which addresses may be dialled is the agent's affair. */
  readonly agent: HttpAgent | HttpsAgent;
  readonly timers: Timers;
  /** Milliseconds for name look-up, TCP and TLS, and from then until the provider has answered. */
  readonly timeouts: { readonly connect: number; readonly firstByte: number };
}

/** The request as http-proxy-middleware sees it: only what we made. It copies every header that a request has. */
class Handshake extends IncomingMessage {
  readonly events: ProviderEvents;

  constructor({ target, headers }: ProviderRequest, side: ClientSide, events: ProviderEvents) {
    super(side as unknown as Socket);
    this.method = 'GET';
    this.url = target;
    this.httpVersion = '1.1';
    this.headers = { ...headers };
    this.events = events;
  }
}

/**
 * http-proxy-middleware, shut in. It reads a request that we made and writes to a stream of ours, never to the client's socket;
 * its own plugins, which write to log and client, are left out; and what the provider answers is ours before it is the library's.
 */
export function createSocketProxy(origin: string, options: SocketProxyOptions): SocketProxy {
  let proxy: ReturnType<typeof loadProxy> | undefined;
  return {
    open: (request, side, events) => {
      proxy ??= loadProxy(origin, options);
      proxy
        .then(({ upgrade }) =>
          upgrade(new Handshake(request, side, events), side as unknown as Socket, Buffer.alloc(0)),
        )
        .catch((error: Error) => events.onError(error));
    },
  };
}

/** Loaded with the first WebSocket: most gateways carry none, and it takes as much memory as Express. */
async function loadProxy(origin: string, { agent, timers, timeouts }: SocketProxyOptions) {
  const { createProxyMiddleware } = await import('http-proxy-middleware');
  return createProxyMiddleware<Handshake>({
    target: origin,
    agent,
    secure: true,
    followRedirects: false,
    upgradeTimeout: timeouts.connect + timeouts.firstByte,
    ejectPlugins: true,
    plugins: [
      (proxy) => {
        // Before the library adds its own listeners to the outgoing request.
        proxy.on('proxyReqWs', (outgoing, { events }) => {
          const { signal } = events;
          const cut = () => outgoing.destroy(signal.reason as Error);
          // What is destroyed before it has a connection is not sent over one.
          if (signal.aborted) cut();
          else signal.addEventListener('abort', cut, { once: true });
          outgoing.once('socket', (socket) => boundConnecting(socket, timeouts.connect, timers));
          outgoing.once('upgrade', (answer, provider) => events.onUpgrade(answer, provider as Socket));
          outgoing.once('response', (answer) => events.onRefusal(answer));
        });
        proxy.on('error', (error, handshake) => handshake?.events.onError(error));
      },
    ],
  });
}

/** node:http waits for a connection as long as the system does. */
function boundConnecting(socket: Socket, timeout: number, timers: Timers): void {
  const tooSlow = Object.assign(new Error('Not connected in time.'), { code: 'ETIMEDOUT' });
  const callOff = timers.after(timeout, () => socket.destroy(tooSlow));
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', callOff);
  socket.once('close', callOff);
}
