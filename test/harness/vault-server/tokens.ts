import { randomBytes } from 'node:crypto';
import type { ManualClock } from '../manual-clock.ts';
import { errors, expectKeys, found, type Handler, type VaultReply } from './request.ts';

/** What a token may do: a path, with `*` at its end for all below, and its capabilities. */
export type Policy = Readonly<Record<string, readonly string[]>>;

export interface TokenTerms {
  /** Seconds; 0: without end. */
  readonly ttl?: number;
  /** Seconds after which no renewal helps. */
  readonly maxTtl?: number;
  readonly renewable?: boolean;
  /** undefined: everything. */
  readonly policy?: Policy | undefined;
}

interface Token extends Required<Omit<TokenTerms, 'policy'>> {
  policy: Policy | undefined;
  readonly createdAt: number;
  expiresAt: number;
}

/** What Vault's policy `default` has for a token to see to itself. */
export const DEFAULT_POLICY: Policy = { 'auth/token/lookup-self': ['read'], 'auth/token/renew-self': ['update'] };

/** The tokens that a Vault knows, on a clock of the test's. */
export class Tokens {
  readonly #clock: ManualClock;
  readonly #known = new Map<string, Token>();
  /** How often a token was renewed. */
  renewals = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  issue({ ttl = 0, maxTtl = ttl, renewable = true, policy }: TokenTerms = {}): string {
    const token = `hvs.${randomBytes(18).toString('base64url')}`;
    const createdAt = this.#clock.now();
    const expiresAt = ttl === 0 ? Number.POSITIVE_INFINITY : createdAt + ttl * 1000;
    this.#known.set(token, { ttl, maxTtl, renewable, policy, createdAt, expiresAt });
    return token;
  }

  /** Gives a token another policy; undefined: everything. */
  restrict(token: string, policy: Policy | undefined): void {
    const known = this.#known.get(token);
    if (known !== undefined) known.policy = policy;
  }

  revoke(token: string): void {
    this.#known.delete(token);
  }

  /** The seconds that a token has left; undefined when it is not valid. */
  left(token: string): number | undefined {
    const known = this.#valid(token);
    if (known === undefined) return undefined;
    return known.ttl === 0 ? 0 : Math.floor((known.expiresAt - this.#clock.now()) / 1000);
  }

  /** What Vault says to a token that may not do this, or undefined when it may. */
  refusal(token: string | undefined, path: string, capability: string): VaultReply | undefined {
    const known = token === undefined ? undefined : this.#valid(token);
    if (known === undefined) return errors(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n');
    const { policy } = known;
    if (policy === undefined) return undefined;
    const rules = Object.entries(policy).filter(([rule]) =>
      rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : path === rule,
    );
    const allowed = rules.some(([, capabilities]) => capabilities.includes(capability));
    return allowed ? undefined : errors(403, '1 error occurred:\n\t* permission denied\n\n');
  }

  readonly handle: Handler = ({ method, path, body, token = '' }) => {
    const known = this.#valid(token);
    if (known === undefined) return undefined;
    if (method === 'GET' && path === 'auth/token/lookup-self')
      return found({ id: token, ttl: this.left(token), creation_ttl: known.ttl, renewable: known.renewable });
    if (method !== 'POST' || path !== 'auth/token/renew-self') return undefined;
    expectKeys(body, ['increment']);
    if (!known.renewable || known.ttl === 0) return errors(400, 'lease is not renewable');
    this.renewals += 1;
    const longest = known.createdAt + known.maxTtl * 1000;
    known.expiresAt = Math.min(longest, this.#clock.now() + known.ttl * 1000);
    return found(null, { auth: this.grant(token) });
  };

  /** What a login or a renewal brings. */
  grant(token: string): Readonly<Record<string, unknown>> {
    const { renewable = false } = this.#known.get(token) ?? {};
    return { client_token: token, lease_duration: this.left(token) ?? 0, renewable, mfa_requirement: null };
  }

  #valid(token: string): Token | undefined {
    const known = this.#known.get(token);
    return known !== undefined && known.expiresAt > this.#clock.now() ? known : undefined;
  }
}
