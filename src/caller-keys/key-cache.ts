import { describeFailure, type Failure } from '../secrets/client/failure.ts';
import { SecretClient, type SecretClientOptions, type Tally } from '../secrets/client.ts';
import type { Lookup, SecretBackend, SecretVersion } from '../secrets/definition.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import type { CallerKey } from './definition.ts';
import { type HeldKey, readKey } from './read-key.ts';
import type { ShelfLog } from './shelf-log.ts';

/** What is at a place: a key, nothing, what does not open, or nobody knows, as the vault is away. */
export type KeyLookup =
  | { readonly is: 'held'; readonly held: HeldKey }
  | { readonly is: 'nothing' }
  | { readonly is: 'unreadable' }
  | { readonly is: 'away'; readonly reason: string };

/** Keys by their place, from a cache that keeps to the same rules as that of the product's secrets. */
export class KeyCache {
  readonly #client: SecretClient;
  /** Told of each place of which something else may be known now. */
  onForget: (place: string) => void = () => {};
  /** What was made of each version that the client may have. */
  readonly #held = new WeakMap<SecretVersion, HeldKey>();
  readonly #versions = new WeakMap<CallerKey, SecretVersion>();

  constructor(shelf: KeyShelf, options: Omit<SecretClientOptions, 'events'>, log: ShelfLog) {
    const events = {
      failed: (_reference: SecretReference, failure: Failure) => log.failed(describeFailure(failure)),
      recovered: () => log.answered(),
      gone: ({ name }: SecretReference, absence: string) => {
        if (absence === UNREADABLE) log.unreadable(name);
      },
    };
    this.#client = new SecretClient(this.#backendOf(shelf), { ...options, events });
  }

  get tally(): Tally {
    return this.#client.tally;
  }

  async look(place: string): Promise<KeyLookup> {
    const { secret, refused } = { refused: undefined, ...(await this.#client.look(referenceTo(place))) };
    const held = secret && this.#held.get(secret.current);
    if (held !== undefined) return { is: 'held', held };
    if (refused?.is === 'gone') return { is: refused.absence === UNREADABLE ? 'unreadable' : 'nothing' };
    const reason = refused?.is === 'trouble' ? describeFailure(refused.failure) : NOT_NOW;
    return { is: 'away', reason };
  }

  /** Another key than that, which the provider refused; asks the vault at most once per place and 30 s. */
  async renew(place: string, used: CallerKey): Promise<HeldKey | undefined> {
    const version = this.#versions.get(used);
    const secret = version && (await this.#client.renew(referenceTo(place), version));
    const held = secret && this.#held.get(secret.current);
    return held?.key.version === used.version ? undefined : held;
  }

  /** Those of which anything is kept. */
  get places(): string[] {
    return this.#client.references.map(({ name }) => name);
  }

  /** The next call asks the vault; while it is away, the last key serves. @param place undefined: all */
  refresh(place?: string): void {
    this.#client.invalidate(place === undefined ? undefined : referenceTo(place));
  }

  /** The next call asks the vault, and what was known before is not used any more. */
  forget(place: string): void {
    this.#client.forget(referenceTo(place));
    this.onForget(place);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #backendOf(shelf: KeyShelf): SecretBackend {
    return {
      fetch: async ({ name: place }, access): Promise<Lookup> => {
        const read = await readKey(shelf, place, access);
        if (read.is !== 'held') return { found: false, absence: read.is === 'nothing' ? 'missing' : UNREADABLE };
        const { held, value } = read;
        const version = { id: held.key.version, value };
        this.#held.set(version, held);
        this.#versions.set(held.key, version);
        return { found: true, current: version };
      },
      probe: async () => {},
      remedy: () => 'have the caller store it again',
      close: async () => {},
    };
  }
}

/** As backends say it of what is there and not to be used: nothing on the shelf is ever disabled otherwise. */
const UNREADABLE = 'disabled';

const NOT_NOW = 'it is being changed, calls that use it are held, or the gateway is stopping';

/** A reference that no configuration can write; what is named by it is a place. */
function referenceTo(place: string): SecretReference {
  return { uri: `~${place}`, name: place, field: '' };
}
