import type { SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import type { Timers } from '../../core/timers.ts';
import type { AzureConnection } from '../../managers/azure/connection.ts';
import { permissions } from '../../managers/azure/permissions.ts';
import { isSecretMissing } from '../../managers/azure/refusal.ts';
import { type CallOptions, SecretCalls } from './secret-calls.ts';

/** What is behind a name now. */
export type Reading =
  | { readonly state: 'there'; readonly text: string | undefined; readonly properties: SecretProperties }
  | { readonly state: 'missing' }
  | { readonly state: 'disabled' };

/** The version that was written, or why the name is taken: deleted and still recoverable, or on its way to be erased. */
export type Writing = { readonly version: string } | { readonly taken: 'recoverable' | 'for now' };

/** The secrets of one vault. Every method throws ManagerError, or DOMException when it is called off. */
export class KeyVault {
  readonly timers: Timers;
  readonly #calls: SecretCalls;

  /** @param timers for whoever waits until it has done something. */
  constructor(connection: AzureConnection, url: string, timers: Timers) {
    this.timers = timers;
    this.#calls = new SecretCalls(connection, url);
  }

  /** @param version the current one unless given. */
  async read(name: string, { version, signal }: { version?: string; signal?: AbortSignal } = {}): Promise<Reading> {
    const read = async (client: SecretClient, options: CallOptions): Promise<Reading> => {
      const chosen = version === undefined ? options : { ...options, version };
      const { value, properties } = await client.getSecret(name, chosen);
      return { state: 'there', text: value, properties };
    };
    return this.#calls.make(permissions.getSecret, name, read, signal, (refusal) => {
      if (isSecretMissing(refusal)) return { means: { state: 'missing' } };
      return refusal.code === 'SecretDisabled' ? { means: { state: 'disabled' } } : undefined;
    });
  }

  /** All versions of a secret, in no order; none when it is not there. */
  async versions(name: string): Promise<SecretProperties[]> {
    const list = (client: SecretClient, options: CallOptions) =>
      allOf(client.listPropertiesOfSecretVersions(name, options));
    return this.#calls.make(permissions.listSecrets, name, list, undefined, (refusal) =>
      isSecretMissing(refusal) ? { means: [] } : undefined,
    );
  }

  /** Every secret of the vault. */
  async secrets(): Promise<SecretProperties[]> {
    const list = (client: SecretClient, options: CallOptions) => allOf(client.listPropertiesOfSecrets(options));
    return this.#calls.make(permissions.listSecrets, undefined, list);
  }

  /** Stores a new version. */
  async write(name: string, text: string): Promise<Writing> {
    const write = async (client: SecretClient, options: CallOptions): Promise<Writing> => {
      const { properties } = await client.setSecret(name, text, { ...options, contentType: 'application/json' });
      return { version: properties.version ?? '' };
    };
    return this.#calls.make(permissions.setSecret, name, write, undefined, ({ status, code }) => {
      if (status !== 409) return undefined;
      return { means: { taken: code === 'ObjectIsDeletedButRecoverable' ? 'recoverable' : 'for now' } };
    });
  }

  async disable(name: string, version: string): Promise<void> {
    const disable = (client: SecretClient, options: CallOptions) =>
      client.updateSecretProperties(name, version, { ...options, enabled: false });
    await this.#calls.make(permissions.updateSecret, name, disable);
  }

  /** Takes a secret away with all its versions; for a moment it is still on its way. @returns false when there is none. */
  async delete(name: string): Promise<boolean> {
    const remove = async (client: SecretClient, options: CallOptions) => {
      await client.beginDeleteSecret(name, options);
      return true;
    };
    return this.#calls.make(permissions.deleteSecret, name, remove, undefined, (refusal) =>
      isSecretMissing(refusal) ? { means: false } : undefined,
    );
  }

  /** What is known of a deleted secret that is not erased yet; undefined when there is none of that name. */
  async deleted(name: string, signal?: AbortSignal): Promise<{ readonly until: Date | undefined } | undefined> {
    const look = async (client: SecretClient, options: CallOptions) => {
      const { scheduledPurgeDate } = await client.getDeletedSecret(name, options);
      return { until: scheduledPurgeDate };
    };
    return this.#calls.make<{ until: Date | undefined } | undefined>(
      permissions.getSecret,
      name,
      look,
      signal,
      (refusal) => (isSecretMissing(refusal) ? { means: undefined } : undefined),
    );
  }

  /** Erases for good what was deleted. @returns false while that is not possible yet. */
  async purge(name: string): Promise<boolean> {
    const purge = async (client: SecretClient, options: CallOptions) => {
      await client.purgeDeletedSecret(name, options);
      return true;
    };
    return this.#calls.make(permissions.purgeSecret, name, purge, undefined, (refusal) => {
      if (isSecretMissing(refusal)) return { means: true };
      return refusal.status === 409 ? { means: false } : undefined;
    });
  }
}

async function allOf<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}
