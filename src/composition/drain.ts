import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { OpenConnections } from '../pipeline/open-connections.ts';

/** Milliseconds between looks for connections that have nothing more to say. */
const IDLE_CHECK = 100;

/**
 * Prepares to end a server well.
 * @returns what waits for calls in flight, closes WebSockets, lets go of connections as they fall idle, and after so many
 *   milliseconds cuts off what is left. Call it once.
 */
export function createDrain(server: Server, connections: OpenConnections): (timeout: number) => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return async (timeout) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
      // The server no longer counts those among its connections.
      connections.destroy();
    }, timeout);
    const idle = setInterval(() => {
      server.closeIdleConnections();
      // Idle is, to the server, what has been answered. Browsers open connections in store and may never use them.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, IDLE_CHECK);
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    await Promise.all([closed, connections.stop()]);
    clearTimeout(cut);
    clearInterval(idle);
  };
}
