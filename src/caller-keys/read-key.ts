import type { SecretValue } from '../core/secret-value.ts';
import type { Access } from '../secrets/definition.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import type { CallerKey, KeyFacts } from './definition.ts';
import { fieldsOf } from './key-text.ts';

/** A key at hand, with what may be known of it. */
export interface HeldKey {
  readonly key: CallerKey;
  readonly facts: KeyFacts;
}

/** What a vault has at a place; a value is the key as one text. */
export type ReadKey =
  | { readonly is: 'held'; readonly held: HeldKey; readonly value: SecretValue }
  | { readonly is: 'nothing' }
  | { readonly is: 'unreadable' };

/** Reads what is at a place, past any cache. @throws BackendUnusable, or anything else when the vault is away for now. */
export async function readKey(shelf: KeyShelf, place: string, access: Access): Promise<ReadKey> {
  const found = await shelf.fetch(place, access);
  if (found.found !== 'value') return { is: found.found };
  const { id, value, fingerprint, createdAt, until } = found;
  const fields = fieldsOf(value);
  if (fields === undefined) return { is: 'unreadable' };
  return { is: 'held', held: { key: { fields, version: id }, facts: { fingerprint, createdAt, until } }, value };
}
