import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Workplace } from './cli.ts';

/** What listens where a gateway does, for what commands tell it. */
export interface ChangeListener {
  /** As it came. */
  readonly told: readonly unknown[];
  /** What it answers from now on. */
  answer(status: number): void;
  close(): void;
}

export async function listenForChanges({ directory }: Workplace): Promise<ChangeListener> {
  const told: unknown[] = [];
  let status = 200;
  const gateway = createServer(async (request, response) => {
    told.push(await json(request));
    response.writeHead(status).end();
  });
  gateway.listen(join(directory, 'var/admin.sock'));
  await once(gateway, 'listening');
  return {
    told,
    answer: (next) => {
      status = next;
    },
    close: () => gateway.close(),
  };
}
