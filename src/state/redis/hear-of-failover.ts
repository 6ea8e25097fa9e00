import { Redis } from 'ioredis';
import { inTime } from '../../core/in-time.ts';
import type { Timers } from '../../core/timers.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Address } from './address.ts';
import { type Access, CONNECTION_OPTIONS, connect, destroy } from './connection.ts';
import { replyCode } from './failure.ts';
import { Waits } from './waits.ts';

/** Milliseconds within which a sentinel has to take us on as a listener, and until it is asked again. */
const PATIENCE = 3_000;
const PAUSE = 1_000;

/** https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#pubsub-messages */
const CHANNEL = '+switch-master';

export interface SentinelParts {
  readonly sentinels: readonly Address[];
  /** The master's. */
  readonly name: string;
  readonly access: Access;
  readonly timers: Timers;
}

/**
 * Hears from the sentinels when another server has become the master. The one before goes on taking writes until it is told, and what is
 * written there is lost.
 * @returns what ends that.
 */
export function hearOfFailover({ sentinels, name, access, timers }: SentinelParts, act: () => void): () => void {
  const closing = new AbortController();
  const { signal } = closing;
  const hear = (_channel: string, message: string) => message.startsWith(`${name} `) && act();
  for (const sentinel of sentinels) void keepListening(sentinel, access, { timers, signal, hear });
  return () => closing.abort();
}

interface Listening {
  readonly timers: Timers;
  readonly signal: AbortSignal;
  readonly hear: (channel: string, message: string) => void;
}

async function keepListening(sentinel: Address, access: Access, listening: Listening): Promise<void> {
  const waits = new Waits(listening.timers, listening.signal);
  const { username: _user, password: _password, ...open } = access;
  while (!listening.signal.aborted) {
    try {
      await listen(sentinel, open, listening).catch(async (error: unknown) => {
        if (replyCode(error) !== 'NOAUTH') throw error;
        await listen(sentinel, access, listening);
      });
    } catch {
      // The others tell as well; this one is asked again.
    }
    await waits.rest(PAUSE);
  }
}

/** Until the connection ends. */
async function listen(sentinel: Address, access: Access, { timers, signal, hear }: Listening): Promise<void> {
  const client = new Redis({ ...CONNECTION_OPTIONS, ...access, ...sentinel, retryStrategy: null });
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  try {
    await inTime({ milliseconds: PATIENCE, timers, signal, who: 'Sentinel' }, async (until) => {
      await connect(client, until);
      client.on('message', hear);
      await client.subscribe(CHANNEL);
    });
    await untilAborted(signal, ended);
  } finally {
    destroy(client);
  }
}
