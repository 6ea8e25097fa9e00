import { createServer } from 'node:http';
import { closed, listening } from './upstream.ts';

/** A proxy that lets nothing through, and notes what it was asked for. */
export interface Tunnel {
  readonly url: string;
  /** `CONNECT secrets.test:443`, or what was to be sent on in the clear. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startTunnel(): Promise<Tunnel> {
  const asked: string[] = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(403).end();
  });
  server.on('connect', ({ method, url }, socket) => {
    asked.push(`${method} ${url}`);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}`, asked, close: () => closed(server) };
}
