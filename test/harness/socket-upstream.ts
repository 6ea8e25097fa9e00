import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { closed } from './upstream.ts';

/** A handshake as it arrived at the upstream. */
export interface ReceivedHandshake {
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
}

export interface SocketUpstream {
  readonly origin: string;
  /** Connections that were made, whatever came over them. */
  readonly connections: number;
  readonly handshakes: readonly ReceivedHandshake[];
  /** Those that were opened, with the connection below each. */
  readonly sockets: readonly { readonly socket: WebSocket; readonly connection: Socket }[];
  close(): Promise<void>;
}

export interface SocketUpstreamOptions {
  /** The subprotocol chosen of those offered; none when absent. */
  readonly select?: string;
  /** Headers of the 101 beside those of the handshake. */
  readonly headers?: readonly string[];
  /** What to do with an open socket; it echoes when absent. */
  readonly open?: (socket: WebSocket) => void;
  /** The address to listen on; 127.0.0.1 when absent. */
  readonly host?: '127.0.0.1' | '::1';
}

/** A WebSocket server that records what reaches it. */
export async function startSocketUpstream(options: SocketUpstreamOptions = {}): Promise<SocketUpstream> {
  const { select, headers = [], open = echo, host = '127.0.0.1' } = options;
  const handshakes: ReceivedHandshake[] = [];
  const sockets: { socket: WebSocket; connection: Socket }[] = [];
  let connections = 0;
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    handleProtocols: (offered) => (select !== undefined && offered.has(select) ? select : false),
  });
  webSockets.on('headers', (lines) => lines.push(...headers));
  const server = createServer((_request, response) => response.end('an ordinary answer'));
  server.on('connection', () => {
    connections += 1;
  });
  server.on('upgrade', (request, connection: Socket, head) => {
    const { url = '', rawHeaders } = request;
    handshakes.push({ url, rawHeaders, headers: request.headers });
    webSockets.handleUpgrade(request, connection, head, (socket) => {
      socket.on('error', () => {});
      sockets.push({ socket, connection });
      open(socket);
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host === '::1' ? '[::1]' : host}:${port}`,
    get connections() {
      return connections;
    },
    handshakes,
    sockets,
    close: async () => {
      for (const { socket } of sockets) socket.terminate();
      await closed(server);
    },
  };
}

function echo(socket: WebSocket): void {
  socket.on('message', (data, binary) => socket.send(data, { binary }));
}
