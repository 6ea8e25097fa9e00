import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** An upstream that speaks bytes, not HTTP: it can break off, stall or talk nonsense at any point. */
export interface RawUpstream {
  readonly origin: string;
  readonly port: number;
  /** Connections that were opened. */
  readonly connections: number;
  /** Request heads that arrived, over all connections. */
  readonly requests: number;
  close(): Promise<void>;
}

/**
 * @param script called when a request's head has arrived, with all bytes of it so far. It is called once for each head.
 */
export async function startRawUpstream(
  script: (socket: Socket, head: string, request: number) => void,
): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let requests = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let unread = '';
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      unread += bytes.toString('latin1');
      for (let end = unread.indexOf('\r\n\r\n'); end !== -1; end = unread.indexOf('\r\n\r\n')) {
        const head = unread.slice(0, end);
        unread = unread.slice(end + 4);
        // What is between two heads is a body; tests here send none with an empty line in it.
        if (!/[A-Z]+ \/\S* HTTP\/1\.1\r\n/.test(head)) continue;
        requests += 1;
        script(socket, head, requests);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    get requests() {
      return requests;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** A port of loopback on which nobody listens. */
export async function closedPort(): Promise<number> {
  const { port, close } = await startRawUpstream(() => {});
  await close();
  return port;
}
