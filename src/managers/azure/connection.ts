import type { Clock } from '../../core/clock.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Environment } from '../../settings/environment.ts';
import { azureCredential, type TokenCredential } from './credential.ts';
import { type HttpClient, openTransport, type Transport } from './http-client.ts';
import { type Asked, keyVaultError } from './key-vault-error.ts';
import { askingBy, type LoginStep } from './login-client.ts';
import { loginError } from './login-error.ts';
import type { AzureAuth } from './options.ts';
import { refusalOf } from './refusal.ts';
import { checkTenant } from './tenant.ts';
import { TokenSource } from './token-source.ts';

/** What a connection may use of the world. */
export interface AzureWorld {
  readonly environment: Environment;
  readonly clock: Clock;
}

/** One vault of Azure, as one identity reaches it. Nothing is touched before it is asked something. */
export class AzureConnection {
  readonly #auth: AzureAuth;
  readonly #world: AzureWorld;
  readonly #closing = new AbortController();
  readonly #tokens: TokenSource;
  #credential: Promise<TokenCredential> | undefined;
  #transport: Transport | undefined;

  constructor(auth: AzureAuth, world: AzureWorld) {
    this.#auth = auth;
    this.#world = world;
    this.#tokens = new TokenSource((...request) => this.#login(...request), world.clock);
  }

  /** Not before it is used: what the environment says of a proxy is a part of that. @throws ManagerError */
  get #client(): HttpClient {
    this.#transport ??= openTransport(this.#world.environment);
    return this.#transport.client;
  }

  /** What a client of the SDK is made with. */
  get credential(): TokenCredential {
    return this.#tokens;
  }

  /** The secret cache tries again by itself, and what a throttled vault asks for is longer than anybody waits here. */
  get clientOptions() {
    return {
      httpClient: this.#client,
      retryOptions: { maxRetries: 0 },
      // What is sent is for the address that was asked, whatever that says.
      redirectOptions: { maxRetries: 0 },
    };
  }

  /**
   * Does something with a client of the SDK.
   * @throws ManagerError; DOMException when it is called off or the connection is closed.
   */
  async ask<T>(
    asked: Asked,
    work: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const ended = AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])]);
    ended.throwIfAborted();
    try {
      // The SDK goes on waiting for a token when it is called off.
      return await untilAborted(ended, work({ abortSignal: ended }));
    } catch (error) {
      ended.throwIfAborted();
      if (refusalOf(error)?.status === 401) this.#forgetLogin();
      throw keyVaultError(error, asked);
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#transport?.close();
  }

  async #login(...request: Parameters<TokenCredential['getToken']>) {
    const steps: LoginStep[] = [];
    try {
      checkTenant(this.#auth, this.#world.environment, request[1]?.tenantId);
      this.#credential ??= azureCredential(this.#auth, this.#world.environment);
      const credential = await this.#credential;
      return await askingBy(this.#client, steps, () => credential.getToken(...request));
    } catch (error) {
      // What was not there may be there the next time.
      this.#credential = undefined;
      throw loginError(error, steps, this.#auth);
    }
  }

  /** A token that is taken no more would be used until its end. */
  #forgetLogin(): void {
    this.#credential = undefined;
    this.#tokens.forget();
  }
}
