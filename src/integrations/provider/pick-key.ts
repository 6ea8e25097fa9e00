import { type AlikeKeys, compareWithMask } from './key-mask.ts';
import type { KeySearch } from './revocation.ts';

/** A key as a provider lists it. */
export interface ListedKey {
  readonly id: string;
  /** What the provider shows of it. */
  readonly shown: unknown;
  /** The provider's word for why it is useless; undefined for one that works. */
  readonly useless?: string | undefined;
}

/** The one key that is ours, or why nobody can tell. */
type Picked<Key extends ListedKey> = { readonly key: Key } | Exclude<KeySearch, { outcome: 'found' }>;

/** Finds a key among all that a provider lists. It is found when exactly one fits what is shown of it. */
export function pickKey<Key extends ListedKey>(value: string, listed: readonly Key[], alike: AlikeKeys): Picked<Key> {
  const compared = listed.map((key) => ({ key, result: compareWithMask(value, key.shown, alike) }));
  const fitting = compared.filter(({ result }) => result === 'fits').map(({ key }) => key);
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0)
    return only.useless === undefined ? { key: only } : { outcome: 'disabled', id: only.id, state: only.useless };
  if (only !== undefined) return unclear('several keys fit what the provider shows of them', fitting);
  const unreadable = compared.filter(({ result }) => result === 'unreadable').map(({ key }) => key);
  if (unreadable.length > 0) return unclear('what the provider shows of these keys is too little', unreadable);
  return unclear(`none of the ${listed.length} keys that keyAdmin may list is this one`, []);
}

function unclear(detail: string, candidates: readonly ListedKey[]): Exclude<KeySearch, { outcome: 'found' }> {
  return { outcome: 'unclear', detail, candidates: candidates.map(({ id }) => id) };
}
