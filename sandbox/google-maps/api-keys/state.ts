/** A key of the account's projects. */
export interface ApiKey {
  readonly value: string;
  /** `projects/…/locations/global/keys/…` */
  readonly name: string;
  deleteTime?: string;
}

/** What the endpoints share. */
export interface ApiKeysState {
  readonly keys: readonly ApiKey[];
  readonly tokens: Set<string>;
  /** How often each operation is still said to go on. */
  readonly operations: Map<string, number>;
  readonly slow: number;
}
