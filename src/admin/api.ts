import type { RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { OpenCallerKeys } from '../caller-keys/open-caller-keys.ts';
import { bounded, readWhole } from '../pipeline/body/bounded.ts';
import type { SecretClient } from '../secrets/client.ts';
import { secretReference } from '../settings/secret-reference.ts';

/** What a command says after it changed secrets. */
const changes = z.strictObject({
  /** Absent: who knows which. */
  references: z.array(secretReference).max(100_000).optional(),
  /** True when they are not to be used any more, and not even asked for again at once. */
  gone: z.boolean().default(false),
});

/** A hundred thousand references, from a command that waits for nothing. */
const LIMITS = { max: 32 * 1024 * 1024, idle: 5_000 };

/**
 * The gateway's side of the admin socket: `POST /secrets/invalidate` drops secrets from the cache, before the answer goes out; without
 * references callers' own keys too.
 */
export function createAdminApi(
  secrets: Pick<SecretClient, 'invalidate'>,
  ownKeys?: Pick<OpenCallerKeys, 'invalidate'>,
): RequestListener {
  return (request, response) => {
    if (request.method !== 'POST' || request.url !== '/secrets/invalidate') return answer(response, 404, {});
    readWhole(bounded(request, LIMITS)).then(
      (body) => {
        const told = parse(body.toString());
        if (told === undefined) return answer(response, 400, {});
        if (told.references === undefined) {
          secrets.invalidate(undefined, told.gone);
          ownKeys?.invalidate();
        }
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

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
