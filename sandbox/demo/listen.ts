import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on the loopback address, on the preferred port or, when that is taken, on any free one. */
export async function listen(server: Server, preferred: number): Promise<number> {
  for (const port of [preferred, 0]) {
    try {
      return await listenOn(server, port);
    } catch (error) {
      if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error('unreachable');
}

/** The preferred port if nobody listens there now, else 0 for any free one. */
export async function freePort(preferred: number): Promise<number> {
  if (preferred === 0) return 0;
  const probe = createServer();
  try {
    return await listenOn(probe, preferred);
  } catch {
    return 0;
  } finally {
    await closeServer(probe);
  }
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
