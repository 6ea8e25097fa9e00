import type { Clock } from '../../core/clock.ts';
import { ManagerError } from '../manager-error.ts';
import type { TokenCredential } from './credential.ts';

type GetToken = TokenCredential['getToken'];
type Scopes = Parameters<GetToken>[0];
type TokenOptions = NonNullable<Parameters<GetToken>[1]>;

interface KeptToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  renewAt: number;
}

/** Entra ID's tokens live an hour or more. This long before the end, in milliseconds, a new one is asked for. */
const AHEAD = 300_000;

/** How long after an early renewal another one may begin, in milliseconds. */
const BETWEEN = 30_000;

/** A token that ends in less than this, in milliseconds, may be over when it arrives. */
const TOO_LATE = 10_000;

/**
 * Keeps tokens, and renews them before they end. The SDK would do so itself, but a renewal of its own that fails while nobody waits
 * for it ends the process by an unhandled rejection.
 */
export class TokenSource {
  readonly #login: (scopes: Scopes, options: TokenOptions) => ReturnType<GetToken>;
  readonly #clock: Clock;
  readonly #kept = new Map<string, KeptToken>();
  readonly #renewals = new Map<string, Promise<KeptToken>>();

  constructor(login: (scopes: Scopes, options: TokenOptions) => ReturnType<GetToken>, clock: Clock) {
    this.#login = login;
    this.#clock = clock;
  }

  /** @throws ManagerError */
  async getToken(scopes: Scopes, options: TokenOptions = {}): ReturnType<GetToken> {
    const key = JSON.stringify([scopes, options.tenantId]);
    const { token } = await this.#good(key, scopes, options);
    // Over at once for the SDK, so that it asks here each time and renews nothing itself.
    return { token, expiresOnTimestamp: 0 };
  }

  /** Asks for a new one the next time. */
  forget(): void {
    this.#kept.clear();
  }

  async #good(key: string, scopes: Scopes, options: TokenOptions): Promise<KeptToken> {
    const now = this.#clock.now();
    const kept = this.#kept.get(key);
    // Claims are asked for when Entra ID has withdrawn the token that we have.
    if (kept === undefined || options.claims !== undefined || kept.until - TOO_LATE < now)
      return this.#renewed(key, scopes, options);
    if (kept.renewAt <= now) {
      kept.renewAt = now + BETWEEN;
      // There is time left to try again.
      this.#renewed(key, scopes, options).catch(() => {});
    }
    return kept;
  }

  #renewed(key: string, scopes: Scopes, options: TokenOptions): Promise<KeptToken> {
    const running = this.#renewals.get(key);
    if (running !== undefined) return running;
    const renewal = this.#fetched(scopes, options).then((kept) => {
      this.#kept.set(key, kept);
      return kept;
    });
    this.#renewals.set(key, renewal);
    const done = () => this.#renewals.delete(key);
    renewal.then(done, done);
    return renewal;
  }

  async #fetched(scopes: Scopes, { tenantId, claims, enableCae }: TokenOptions): Promise<KeptToken> {
    const got = await this.#login(scopes, {
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(claims === undefined ? {} : { claims }),
      ...(enableCae === undefined ? {} : { enableCae }),
    });
    if (got === null) throw new ManagerError('failing', 'Azure gave an empty token', 'try again later');
    return { token: got.token, until: got.expiresOnTimestamp, renewAt: got.expiresOnTimestamp - AHEAD };
  }
}
