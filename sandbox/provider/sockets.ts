import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Call } from './call.ts';
import { matchPath } from './route.ts';

export interface SocketRoute {
  /** As the vendor documents it; `*` is one segment. */
  readonly path: string;
  /** The subprotocol that is chosen when the client offers it. */
  readonly subprotocol?: string;
  open(socket: WebSocket, call: Call, segments: readonly string[]): void;
}

export interface Sockets {
  /** False when no route is at that path. */
  upgrade(call: Call, request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): void;
}

export function createSockets(routes: readonly SocketRoute[]): Sockets {
  const served = routes.map((route) => ({ route, server: serverFor(route) }));
  return {
    upgrade(call, request, socket, head) {
      for (const { route, server } of served) {
        const segments = matchPath(route.path, call.path);
        if (!segments) continue;
        server.handleUpgrade(request, socket, head, (webSocket) => route.open(webSocket, call, segments));
        return true;
      }
      return false;
    },
    close() {
      for (const { server } of served) for (const client of server.clients) client.terminate();
    },
  };
}

function serverFor({ subprotocol }: SocketRoute): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (subprotocol !== undefined && offered.has(subprotocol) ? subprotocol : false),
  });
}
