import type { Server } from 'node:http';

/** Resolves when a server takes connections. @throws what keeps it from it, such as `EADDRINUSE`. */
export function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 2048 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
