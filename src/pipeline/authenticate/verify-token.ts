import { type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { type Caller, callerKey } from './caller.ts';
import type { KeySource } from './key-source.ts';
import { readTokenClaim } from './token-shape.ts';

/** An issuer that we believe, and on what terms. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly keys: KeySource;
  /** The claim that names the caller's organisation; undefined: it tells of none. */
  readonly organisationClaim?: string | undefined;
}

/** Seconds by which clocks may differ. */
const CLOCK_TOLERANCE = 5;
/** The longest that a verified token is believed without looking at its signature again. */
const CACHE_TTL = 5 * 60_000;
/** Bounds of the cache: 50,000 tokens or 64 MiB of them, whichever comes first. */
const CACHE_ENTRIES = 50_000;
const CACHE_CHARACTERS = 64 * 1024 ** 2;

interface Verified {
  readonly caller: Caller;
  readonly keys: KeySource;
  readonly generation: number;
  /** Clock.elapsed() from which the signature is looked at again. */
  readonly until: number;
}

/** Verifies JWTs (RFC 7519, with RFC 8725's advice) from the configured issuers. */
export class TokenVerifier {
  readonly #issuers: ReadonlyMap<string, TrustedIssuer>;
  readonly #clock: Clock;
  /** By the whole token: a key that left anything out would let a forged rest in. */
  readonly #verified = new LRUCache<string, Verified>({
    max: CACHE_ENTRIES,
    maxSize: CACHE_CHARACTERS,
    sizeCalculation: (_value, token) => token.length,
  });

  constructor(issuers: readonly TrustedIssuer[], clock: Clock) {
    this.#issuers = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
    this.#clock = clock;
  }

  /** The caller that a verified token stands for, when it was verified lately and still holds. */
  recall(token: string): Caller | undefined {
    const known = this.#verified.get(token);
    if (known === undefined) return undefined;
    const { caller, keys, generation, until } = known;
    const fresh =
      this.#clock.elapsed() < until &&
      keys.generation === generation &&
      this.#clock.now() < caller.expiresAt + CLOCK_TOLERANCE * 1000;
    if (fresh) return caller;
    this.#verified.delete(token);
    return undefined;
  }

  /**
   * Who a token stands for.
   * @throws GatewayError `unauthenticated` for whatever is wrong with it; `identity_provider_unavailable` when its issuer's keys
   *   were never had.
   */
  async verify(token: string): Promise<Caller> {
    const claim = readTokenClaim(token);
    const issuer = claim === undefined ? undefined : this.#issuers.get(claim.issuer);
    if (issuer === undefined) throw unauthenticated('malformed, or from an issuer that is not configured');
    const { generation } = issuer.keys;
    const payload = await this.#check(token, issuer);
    const caller = callerOf(issuer, payload);
    if (caller === undefined) throw unauthenticated('a claim is not of the right type');
    this.#verified.set(token, { caller, keys: issuer.keys, generation, until: this.#clock.elapsed() + CACHE_TTL });
    return caller;
  }

  async #check(token: string, { issuer, audience, algorithms, keys }: TrustedIssuer): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, (header, jws) => keys.keyFor(header, jws), {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: CLOCK_TOLERANCE,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(this.#clock.now()),
      });
      return payload;
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      throw unauthenticated((error as { code?: string }).code ?? 'verification failed');
    }
  }
}

/** RFC 6750, section 3: the challenge names the error only when a token was sent. */
export function unauthenticated(detail: string): GatewayError {
  return new GatewayError('unauthenticated', {
    detail,
    headers: { 'WWW-Authenticate': 'Bearer realm="portcullis", error="invalid_token"' },
  });
}

function callerOf({ issuer, organisationClaim }: TrustedIssuer, payload: JWTPayload): Caller | undefined {
  const { sub, exp, jti, iat } = payload;
  if (typeof sub !== 'string' || sub === '' || typeof exp !== 'number') return undefined;
  const organisation = organisationClaim === undefined ? undefined : payload[organisationClaim];
  if (!isOptionalText(jti) || !isOptionalText(organisation)) return undefined;
  const scopes = scopesOf(payload);
  return (
    scopes && {
      issuer,
      subject: sub,
      key: callerKey(issuer, sub),
      scopes,
      expiresAt: exp * 1000,
      tokenId: jti,
      issuedAt: iat === undefined ? undefined : iat * 1000,
      organisation: organisation === undefined ? undefined : callerKey(issuer, organisation),
    }
  );
}

const isOptionalText = (claim: unknown): claim is string | undefined =>
  claim === undefined || (typeof claim === 'string' && claim !== '');

/** `scope` (RFC 8693, section 4.2) is text with spaces; `scp` and `permissions`, as some issuers write, are lists or such text. */
function scopesOf({ scope, scp, permissions }: JWTPayload): Set<string> | undefined {
  const scopes = new Set<string>();
  for (const claim of [scope, scp, permissions]) {
    if (claim === undefined) continue;
    const list = typeof claim === 'string' ? claim.split(' ') : claim;
    if (!Array.isArray(list)) return undefined;
    for (const each of list) {
      if (typeof each !== 'string') return undefined;
      if (each !== '') scopes.add(each);
    }
  }
  return scopes;
}
