import type { Revoked, TokenFacts } from './definition.ts';

/** How many revocations there are, by what they revoke. */
export interface RevocationCounts {
  readonly token: number;
  readonly caller: number;
  readonly before: number;
}

export interface RevokedCaller {
  readonly issuer: string;
  readonly caller: string;
}

/** What was revoked, found for a token without going through all of it; some 100 bytes for each. */
export class RevocationIndex {
  /** How many revocations there are of each token. */
  readonly #tokens = new Map<string, number>();
  /** All revocations of each caller. */
  readonly #callers = new Map<string, readonly RevokedCaller[]>();
  /** Times, by issuer; undefined stands for any. The latest comes first: it covers the others. */
  readonly #before = new Map<string | undefined, readonly number[]>();
  readonly #counts = { token: 0, caller: 0, before: 0 };
  #listed: readonly RevokedCaller[] | undefined;

  get counts(): RevocationCounts {
    return { ...this.#counts };
  }

  /** The callers that are revoked; the same array until that changes. */
  get callers(): readonly RevokedCaller[] {
    this.#listed ??= [...this.#callers.values()].flatMap((same) => same.slice(0, 1));
    return this.#listed;
  }

  add(of: Revoked): void {
    this.#count(of, 1);
    if ('before' in of) {
      const times = [...(this.#before.get(of.issuer) ?? []), of.before];
      this.#before.set(
        of.issuer,
        times.sort((one, other) => other - one),
      );
    } else if ('token' in of) {
      const key = tokenOf(of.token, of.issuer);
      this.#tokens.set(key, (this.#tokens.get(key) ?? 0) + 1);
    } else {
      const key = callerOf(of.issuer, of.caller);
      this.#callers.set(key, [...(this.#callers.get(key) ?? []), of]);
    }
  }

  /** @param of what was added before. */
  remove(of: Revoked): void {
    this.#count(of, -1);
    if ('before' in of) {
      const times = this.#before.get(of.issuer) ?? [];
      keep(this.#before, of.issuer, times.toSpliced(times.indexOf(of.before), 1));
    } else if ('token' in of) {
      const key = tokenOf(of.token, of.issuer);
      const left = (this.#tokens.get(key) ?? 0) - 1;
      if (left > 0) this.#tokens.set(key, left);
      else this.#tokens.delete(key);
    } else {
      const key = callerOf(of.issuer, of.caller);
      keep(this.#callers, key, (this.#callers.get(key) ?? []).slice(1));
    }
  }

  covers({ issuer, subject, tokenId, issuedAt }: TokenFacts): boolean {
    if (this.#before.size > 0) {
      const latest = Math.max(this.#before.get(issuer)?.[0] ?? -1, this.#before.get(undefined)?.[0] ?? -1);
      // Who does not say when it was issued may have been issued at any time.
      if (latest >= 0 && (issuedAt === undefined || issuedAt < latest)) return true;
    }
    if (this.#callers.size > 0 && this.#callers.has(callerOf(issuer, subject))) return true;
    if (this.#tokens.size === 0 || tokenId === undefined) return false;
    return this.#tokens.has(tokenOf(tokenId, issuer)) || this.#tokens.has(tokenOf(tokenId));
  }

  /** Whether exactly this is revoked. */
  has(of: Revoked): boolean {
    if ('before' in of) return this.#before.get(of.issuer)?.includes(of.before) ?? false;
    return 'token' in of
      ? this.#tokens.has(tokenOf(of.token, of.issuer))
      : this.#callers.has(callerOf(of.issuer, of.caller));
  }

  #count(of: Revoked, by: number): void {
    const kind = kindOf(of);
    this.#counts[kind] += by;
    if (kind === 'caller') this.#listed = undefined;
  }
}

/** What it revokes. */
export function kindOf(of: Revoked): keyof RevocationCounts {
  if ('before' in of) return 'before';
  return 'token' in of ? 'token' : 'caller';
}

function keep<Key, Value>(map: Map<Key, readonly Value[]>, key: Key, left: readonly Value[]): void {
  if (left.length > 0) map.set(key, left);
  else map.delete(key);
}

// The issuer's length is part of the key, so that no two pairs run together.
const callerOf = (issuer: string, subject: string) => `${issuer.length}:${issuer}${subject}`;
const tokenOf = (token: string, issuer?: string) =>
  issuer === undefined ? `*${token}` : `${issuer.length}:${issuer}${token}`;
