import { inTime } from '../../core/in-time.ts';
import { ManagerError } from '../manager-error.ts';
import { answerIn } from './answer.ts';
import { explained, type GcpUse, refused } from './gcp-error.ts';
import { type OpenedClient, openClient } from './open-client.ts';
import type { GcpOptions } from './options.ts';
import type { GcpService, GcpWorld, SdkClient } from './service.ts';

/** How each call is made: left to itself, the SDK tries for ten minutes. */
export interface CallOptions {
  /** Milliseconds. */
  readonly timeout: number;
  readonly retry: null;
  readonly autoPaginate: false;
}

/** A method of the SDK's client; the first of what it returns is the answer. */
export type GcpCall<Client, T> = (client: Client, options: CallOptions) => Promise<readonly [T, ...unknown[]]>;

/** A connection that touches nothing until it is first used. */
export interface GcpConnection<Client> {
  /**
   * Asks the service, once.
   * @param use what it takes, for when the service refuses.
   * @throws GcpError when the service or the login refuses; ManagerError when nothing answers, or there are no credentials;
   * the signal's reason when it is called off.
   */
  ask<T>(use: Omit<GcpUse, 'service'>, call: GcpCall<Client, T>, signal?: AbortSignal): Promise<T>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** Milliseconds for one call, where nobody sets less. */
const DEADLINE = 10_000;

export function connectGcp<Client extends SdkClient>(
  service: GcpService<Client>,
  options: GcpOptions,
  world: GcpWorld,
): GcpConnection<Client> {
  const { host } = service;
  let opening: Promise<OpenedClient<Client>> | undefined;
  let closed = false;

  const opened = async () => {
    if (closed) throw new ManagerError('unusable', `the connection to ${host} is closed`, 'open another');
    opening ??= openClient(service, options, world);
    const attempt = opening;
    return attempt.catch(async (error: unknown) => {
      await forget(attempt);
      throw error;
    });
  };

  /** So that the next call reads the credentials anew. */
  const forget = async (attempt: typeof opening) => {
    if (opening === attempt) opening = undefined;
    const client = await attempt?.catch(() => undefined);
    await client?.close();
  };

  return {
    ask: async (use, call, signal) => {
      let origin = '';
      let used: typeof opening;
      try {
        return await inTime({ milliseconds: DEADLINE, timers: world.timers, signal, who: host }, async (ended) => {
          const { client, network, ...rest } = await opened();
          used = opening;
          origin = rest.origin;
          const made = () => call(client, { timeout: DEADLINE, retry: null, autoPaginate: false });
          const [answer] = await network.within(ended, made);
          return answer;
        });
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ManagerError) throw error;
        const answer = answerIn(error, origin);
        if (answer === undefined) throw explained(error, host);
        if (answer.login || answer.status === 'UNAUTHENTICATED') await forget(used);
        throw refused(answer, { ...use, service: host });
      }
    },
    close: async () => {
      closed = true;
      await forget(opening);
    },
  };
}
