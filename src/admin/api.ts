import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { SecretClient } from '../secrets/client.ts';
import { secretReference } from '../settings/secret-reference.ts';

/** What a command says after it changed secrets. */
const changes = z.strictObject({
  /** Absent: who knows which. */
  references: z.array(secretReference).max(100_000).optional(),
  /** True when they are not to be used any more, and not even asked for again at once. */
  gone: z.boolean().default(false),
});

/** Bytes; a hundred thousand references. */
const LARGEST = 32 * 1024 * 1024;

/** The gateway's side of the admin socket: `POST /secrets/invalidate` drops secrets from the cache, before the answer goes out. */
export function createAdminApi(secrets: Pick<SecretClient, 'invalidate'>): RequestListener {
  return (request, response) => {
    if (request.method !== 'POST' || request.url !== '/secrets/invalidate') return answer(response, 404, {});
    read(request).then(
      (text) => {
        const told = parse(text);
        if (told === undefined) return answer(response, 400, {});
        if (told.references === undefined) secrets.invalidate(undefined, told.gone);
        for (const reference of told.references ?? []) secrets.invalidate(reference, told.gone);
        answer(response, 200, {});
      },
      () => response.destroy(),
    );
  };
}

function parse(text: string): z.output<typeof changes> | undefined {
  try {
    return changes.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > LARGEST) throw new Error('Too long.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
