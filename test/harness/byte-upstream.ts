import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ByteUpstream {
  readonly origin: string;
  /** What each connection received, in order of connecting, as Latin-1. */
  readonly received: string[];
  close(): Promise<void>;
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok';

/** A TCP server that records bytes and understands as little HTTP as possible: it answers after each blank line. */
export async function startByteUpstream(): Promise<ByteUpstream> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = received.push('') - 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (piece) => {
      const before = received[index] ?? '';
      const after = before + piece.toString('latin1');
      received[index] = after;
      const heads = (text: string) => text.split('\r\n\r\n').length - 1;
      if (heads(after) > heads(before)) socket.write(OK);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
