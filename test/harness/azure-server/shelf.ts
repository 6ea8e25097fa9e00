import { randomUUID } from 'node:crypto';

export interface Version {
  readonly id: string;
  readonly value: string;
  readonly contentType: string | undefined;
  readonly created: number;
  enabled: boolean;
}

export interface Kept {
  /** As it was first written; found by any case. */
  readonly name: string;
  readonly versions: Version[];
}

/** What a vault says of the recovery of its secrets. */
export type RecoveryLevel = 'Recoverable+Purgeable' | 'Recoverable';

/** The secrets of one vault, by name in lower case. */
export interface SecretShelf {
  readonly url: string;
  recoveryLevel: RecoveryLevel;
  readonly live: Map<string, Kept>;
  /** Deleted, and how often one still has to look until that is done, or undone for good. */
  readonly deleted: Map<string, { readonly kept: Kept; pending: number }>;
  /** Purged a moment ago: the name is not free yet. */
  readonly leaving: Set<string>;
  /** Called once, between a request to read what is current and the reading. */
  beforeNextRead?: (() => void) | undefined;
  /** Called once, between a request to write and the writing. */
  beforeNextWrite?: (() => void) | undefined;
  /** Called once, when something was written. */
  afterNextWrite?: (() => void) | undefined;
}

export function itemOf(
  { url, recoveryLevel }: SecretShelf,
  name: string,
  { id, created, enabled, contentType }: Version,
) {
  return {
    id: `${url}/secrets/${name}/${id}`,
    contentType,
    attributes: { enabled, created, updated: created, recoveryLevel, recoverableDays: 90 },
    tags: {},
  };
}

/** The version that is current, which the last one written is, enabled or not. */
export const currentOf = ({ versions }: Kept) => versions.at(-1) as Version;

/** As somebody else may write. */
export function write(shelf: SecretShelf, name: string, value: string, contentType = 'application/json') {
  const kept = shelf.live.get(name.toLowerCase()) ?? { name, versions: [] };
  // Key Vault counts whole seconds.
  const created = Math.floor(Date.now() / 1000);
  const version: Version = { id: randomUUID().replaceAll('-', ''), value, contentType, created, enabled: true };
  kept.versions.push(version);
  shelf.live.set(name.toLowerCase(), kept);
  return { kept, version };
}
