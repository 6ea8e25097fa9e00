import { inTime } from '../../core/in-time.ts';
import type { RedisSettings } from '../../settings/state.ts';
import type { Ledger, Roster, UsedCodes } from '../../state/definition.ts';
import { type Target, Trouble } from './delivery.ts';
import type { RedisAtHand } from './open-redis.ts';
import type { Places } from './places.ts';
import { readRedisSettings } from './redis-settings.ts';
import type { EmergencyWorld } from './world.ts';

/** Milliseconds to be connected; a little less than a target is waited for, so that it says why. */
const PATIENCE = 1_400;

/** The Redis of the configuration. Its client is loaded, and connects, when something is asked of it for the first time. */
export class LazyRedis {
  /** For messages. */
  readonly name: string;
  readonly #open: () => Promise<RedisAtHand>;
  #opened: Promise<RedisAtHand> | undefined;
  /** What tells who is there takes longer to load than writing takes. */
  #written: Promise<unknown> = Promise.resolve();

  private constructor(name: string, open: () => Promise<RedisAtHand>) {
    this.name = name;
    this.#open = open;
  }

  /** @returns undefined when the configuration names none. */
  static of(places: Places, world: EmergencyWorld): LazyRedis | undefined {
    if (places.redis === undefined) return undefined;
    const settings = readRedisSettings(places.redis);
    if (settings === undefined) return new LazyRedis('state.redis', () => Promise.reject(NOT_UNDERSTOOD));
    return new LazyRedis(nameOf(settings), () => open(settings, places, world));
  }

  get target(): Target {
    return {
      kind: 'redis',
      name: this.name,
      deliver: async (entries) => {
        const written = this.#use().then(({ ledger }) => ledger.add(entries));
        this.#written = written.catch(() => {});
        await written;
        return {};
      },
    };
  }

  get ledger(): Pick<Ledger, 'name' | 'read' | 'add'> {
    return {
      name: this.name,
      read: async () => await (await this.#use()).ledger.read(),
      add: async (entries) => await (await this.#use()).ledger.add(entries),
    };
  }

  get codes(): UsedCodes {
    return { name: this.name, claim: async (step) => await (await (await this.#use()).codes()).claim(step) };
  }

  get roster(): Pick<Roster, 'name' | 'live'> {
    return {
      name: this.name,
      live: async () => {
        await this.#written;
        return await (await (await this.#use()).roster()).live();
      },
    };
  }

  /** Lets go of the connection, if there is one, at once. */
  close(): void {
    this.#opened?.then(({ close }) => close()).catch(() => {});
  }

  #use(): Promise<RedisAtHand> {
    this.#opened ??= this.#open();
    return this.#opened;
  }
}

const NOT_UNDERSTOOD = new Trouble(
  'the section state.redis cannot be understood',
  'Correct it: "npm run -s portcullis -- config check" says how. Instances that only Redis reaches go on: run this on their machines.',
);

async function open(settings: RedisSettings, places: Places, world: EmergencyWorld) {
  const { openRedis } = await import('./open-redis.ts');
  const { timers } = world;
  return await inTime({ milliseconds: PATIENCE, timers, who: 'Redis' }, (signal) =>
    openRedis(settings, { signal, timers }, { places, world }),
  );
}

/** As gateways call it in their log, without what loads their client. */
function nameOf({ url, sentinels, name, cluster }: RedisSettings): string {
  if (url !== undefined) return `Redis at ${new URL(url).host}`;
  return sentinels === undefined
    ? `Redis Cluster at ${cluster?.join(', ')}`
    : `Redis "${name}" of ${sentinels.join(', ')}`;
}
