import { createServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A proxy that knows only the hosts it is told, and has them all on this machine. What a test dials beside is a fault. */
export interface Proxy {
  readonly url: string;
  stop(): Promise<void>;
  /** At the same address again. */
  start(): Promise<void>;
}

export async function startProxy(
  hosts: readonly string[],
  target: TlsServer,
  note: (fault: string) => void,
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    note(`${request.method} ${request.url} through the proxy`);
    response.writeHead(403).end();
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  server.on('connect', (request, socket: Socket) => {
    if (!hosts.some((host) => request.url === `${host}:443`)) {
      note(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    target.emit('connection', socket);
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    start: async () => {
      await listen(port);
    },
  };
}
