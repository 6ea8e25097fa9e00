import type { SecretClient } from '@azure/keyvault-secrets';
import type { AzureConnection } from '../../managers/azure/connection.ts';
import type { Permission } from '../../managers/azure/permissions.ts';
import { type Refusal, refusalOf } from '../../managers/azure/refusal.ts';
import { hostOf } from '../../managers/azure/vault-url.ts';
import { loadSdk } from '../../managers/load-sdk.ts';

/** What every call of the SDK takes. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/** Calls of the SDK for the secrets of one vault, which is loaded with the first of them. */
export class SecretCalls {
  readonly #connection: AzureConnection;
  readonly #url: string;
  #client: Promise<SecretClient> | undefined;

  constructor(connection: AzureConnection, url: string) {
    this.#connection = connection;
    this.#url = url;
  }

  /**
   * @param name of the secret; absent for all of them.
   * @param answers what an answer that is no success means, where it means something.
   * @throws ManagerError, or DOMException when it is called off.
   */
  make<T>(
    permission: Permission,
    name: string | undefined,
    work: (client: SecretClient, options: CallOptions) => Promise<T>,
    signal?: AbortSignal,
    answers: (refusal: Refusal) => { readonly means: T } | undefined = () => undefined,
  ): Promise<T> {
    const thing = name === undefined ? 'the secrets' : `the secret ${name}`;
    return this.#connection.ask(
      { host: hostOf(this.#url), permission, thing },
      async (options) => {
        try {
          return await work(await this.#opened(), options);
        } catch (error) {
          const refusal = refusalOf(error);
          const answer = refusal && answers(refusal);
          if (answer === undefined) throw error;
          return answer.means;
        }
      },
      signal,
    );
  }

  #opened(): Promise<SecretClient> {
    this.#client ??= this.#made().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #made(): Promise<SecretClient> {
    const sdk = await loadSdk('@azure/keyvault-secrets', () => import('@azure/keyvault-secrets'));
    return new sdk.SecretClient(this.#url, this.#connection.credential, this.#connection.clientOptions);
  }
}
