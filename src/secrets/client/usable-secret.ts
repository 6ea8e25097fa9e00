import type { Clock } from '../../core/clock.ts';
import { fitsHeader } from '../../core/fits-header.ts';
import { SecretValue } from '../../core/secret-value.ts';
import type { Absence, Lookup, PreviousVersion, SecretVersion } from '../definition.ts';

/** A secret as it may be used. */
export interface Secret {
  readonly current: SecretVersion;
  /** The one before, while both are good during a rotation. */
  readonly previous?: PreviousVersion | undefined;
}

/** What a lookup comes to for those who want to use the secret. */
export type Reading =
  | { readonly is: 'usable'; readonly secret: Secret }
  | { readonly is: 'absent'; readonly absence: Absence }
  | { readonly is: 'malformed' };

/** Judges what a backend said: fit to be sent in a header is printable ASCII without surrounding spaces. */
export function readingOf(lookup: Lookup): Reading {
  if (!lookup.found) return { is: 'absent', absence: lookup.absence };
  // Whoever empties a secret wants it gone.
  if (lookup.current.value.reveal().trim() === '') return { is: 'absent', absence: 'missing' };
  const current = withoutTrailingNewline(lookup.current);
  if (!isFit(current)) return { is: 'malformed' };
  const previous = lookup.previous && withoutTrailingNewline(lookup.previous);
  return { is: 'usable', secret: previous !== undefined && isFit(previous) ? { current, previous } : { current } };
}

const isFit = ({ value }: SecretVersion) => fitsHeader(value.reveal());

/** Whether a provider would see the same key. Ids do not tell: some backends keep none. */
export function sameKey(one: SecretVersion, other: SecretVersion): boolean {
  return one.value.reveal() === other.value.reveal();
}

/** From when on the version before may not be used, on the clock of durations; never, where nobody knows. */
export function previousUntil({ previous }: Secret, clock: Clock): number {
  return previous?.until === undefined ? Number.POSITIVE_INFINITY : clock.elapsed() + previous.until - clock.now();
}

/** Files and pipes end in a newline; keys do not. */
function withoutTrailingNewline<Version extends SecretVersion>(version: Version): Version {
  const text = version.value.reveal();
  const trimmed = text.replace(/\r?\n$/, '');
  return trimmed === text ? version : { ...version, value: new SecretValue(trimmed) };
}
