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
  /** @throws AwsError */
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
    closing.signal.addEventListener('abort', () => client.destroy());
    if (closing.signal.aborted) client.destroy();
    const region = await client.config.region().catch(() => {
      throw new AwsError(
        'unusable',
        'no region of AWS is given',
        'write region into secrets.options, or set AWS_REGION',
      );
    });
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
      const { signal: late, cancel } = deadline(timers);
      const end = AbortSignal.any([closing.signal, late, ...(signal === undefined ? [] : [signal])]);
      let region = '*';
      try {
        end.throwIfAborted();
        const work = ready().then((found) => {
          region = found.region;
          return send(found.client, { abortSignal: end });
        });
        // Not every step of the SDK heeds the signal: looking for credentials does not.
        return await Promise.race([work, aborted(end)]);
      } catch (error) {
        throw explained(error, request, region);
      } finally {
        cancel();
      }
    },
    close: () => closing.abort(),
  };
}

function deadline(timers: Timers) {
  const controller = new AbortController();
  const late = new DOMException('AWS did not answer in time.', 'TimeoutError');
  return { signal: controller.signal, cancel: timers.after(DEADLINE, () => controller.abort(late)) };
}

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return promise;
}
