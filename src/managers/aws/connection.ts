import { inTime } from '../../core/in-time.ts';
import type { Timers } from '../../core/timers.ts';
import { AwsError } from './aws-error.ts';
import { type AwsRequest, explained } from './explain.ts';

/** Milliseconds for one request, with what it takes to have credentials: more than a call waits for a secret. */
const DEADLINE = 5_000;

/** What any client of the SDK has. */
interface SdkClient {
  readonly config: { readonly region: () => Promise<string> };
  destroy(): void;
}

/** One service of AWS. */
export interface AwsConnection<Client> {
  /** @throws AwsError; the signal's reason when it is called off. */
  ask<T>(
    request: AwsRequest,
    send: (client: Client, options: { abortSignal: AbortSignal }) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  /** Breaks off what is under way. */
  close(): void;
}

/** @param open loads the SDK and makes a client; called when something is first asked. */
export function connection<Client extends SdkClient>(
  open: () => Promise<Client>,
  timers: Timers,
): AwsConnection<Client> {
  const closing = new AbortController();
  let opened: Promise<{ client: Client; region: string }> | undefined;
  const opening = async () => {
    const client = await open();
    const region = await client.config.region().catch(() => {
      client.destroy();
      throw new AwsError(
        'unusable',
        'no region of AWS is given',
        'write region into secrets.options, or set AWS_REGION',
      );
    });
    if (closing.signal.aborted) client.destroy();
    closing.signal.addEventListener('abort', () => client.destroy(), { once: true });
    return { client, region };
  };
  // What could not be opened is tried again: somebody may have mended it.
  const ready = () => {
    opened ??= opening().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    ask: async (request, send, signal) => {
      const off = AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])]);
      let region = '*';
      try {
        // Not every step of the SDK heeds the signal: looking for credentials does not.
        return await inTime({ milliseconds: DEADLINE, timers, signal: off, who: 'AWS' }, async (abortSignal) => {
          const { client, region: found } = await ready();
          region = found;
          return send(client, { abortSignal });
        });
      } catch (error) {
        signal?.throwIfAborted();
        throw explained(error, request, region);
      }
    },
    close: () => closing.abort(),
  };
}
