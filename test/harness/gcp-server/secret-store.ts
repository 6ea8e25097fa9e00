export type VersionState = 'ENABLED' | 'DISABLED' | 'DESTROYED';

/** By number, as JSON has them when that is asked for. */
export const STATES: Readonly<Record<VersionState, number>> = { ENABLED: 1, DISABLED: 2, DESTROYED: 3 };

export interface StoredVersion {
  state: VersionState;
  data: Buffer;
  readonly createTime: string;
}

export interface StoredSecret {
  readonly labels: unknown;
  readonly annotations: unknown;
  readonly createTime: string;
  /** The first is number 1. */
  readonly versions: StoredVersion[];
}

/** What one project's Secret Manager keeps, by the secrets' ids. */
export class SecretStore extends Map<string, StoredSecret> {
  /** As somebody does with other tools. */
  add(id: string, ...values: readonly (string | Buffer)[]): void {
    const createTime = new Date().toISOString();
    const secret = this.get(id) ?? { labels: {}, annotations: {}, createTime, versions: [] };
    for (const value of values) secret.versions.push({ state: 'ENABLED', data: Buffer.from(value), createTime });
    this.set(id, secret);
  }

  switch(id: string, state: VersionState, version?: number): void {
    const { versions } = this.get(id) as StoredSecret;
    const chosen = versions[(version ?? versions.length) - 1] as StoredVersion;
    chosen.state = state;
    if (state === 'DESTROYED') chosen.data = Buffer.alloc(0);
  }
}
