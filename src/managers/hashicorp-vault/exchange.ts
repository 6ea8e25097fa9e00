import { readFile } from 'node:fs/promises';
import { EnvHttpProxyAgent, request } from 'undici';
import { failureCode } from '../../egress/failure-code.ts';
import { ManagerError } from '../manager-error.ts';
import { type Answer, bodyOf } from './answer.ts';
import { noAnswer } from './no-answer.ts';
import type { VaultPlace } from './place.ts';

/** One request to Vault's HTTP API: https://developer.hashicorp.com/vault/api-docs */
export interface VaultRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What comes after `/v1/`, fit for a URL. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** What a policy has to allow for it, for messages; absent for what needs none. */
  readonly capabilities?: readonly string[];
}

export interface ExchangeOptions {
  readonly token?: string | undefined;
  /** Calls it off. */
  readonly signal?: AbortSignal | undefined;
}

/** How long an answer may take, in milliseconds. Fetches of secrets are called off earlier. */
const PATIENCE = 10_000;
/** Connections at once: a gateway that starts asks for some secrets together, and a flood of calls waits for one read. */
const MOST_CONNECTIONS = 16;
/** Bytes of an answer: a secret has 1 MiB at most, and a list of names is longer than that only where nobody reads it. */
const LARGEST = 16 * 2 ** 20;

/** Connections to one Vault. Redirects are not followed: a token is for the host that the configuration names. */
export class Exchange {
  readonly #place: VaultPlace;
  #agent: Promise<EnvHttpProxyAgent> | undefined;
  #closed = false;

  constructor(place: VaultPlace) {
    this.#place = place;
  }

  /** @throws ManagerError `unreachable` or `unusable`; the signal's reason when it is called off. */
  async send({ method, path, body }: VaultRequest, { token, signal }: ExchangeOptions = {}): Promise<Answer> {
    const { address, namespace } = this.#place;
    const dispatcher = await this.#connections();
    try {
      const { statusCode, body: answer } = await request(`${address}/v1/${path}`, {
        dispatcher,
        method,
        signal: AbortSignal.any([AbortSignal.timeout(PATIENCE), ...(signal === undefined ? [] : [signal])]),
        headers: {
          accept: 'application/json',
          'x-vault-request': 'true',
          ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
          ...(token !== undefined && { 'x-vault-token': token }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return { status: statusCode, body: bodyOf(await answer.text()) };
    } catch (error) {
      signal?.throwIfAborted();
      throw noAnswer(address, error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const agent = await this.#agent?.catch(() => undefined);
    await agent?.destroy();
  }

  async #connections(): Promise<EnvHttpProxyAgent> {
    if (this.#closed) throw new Error('The client of Vault is closed.');
    this.#agent ??= connectionsBy(this.#place).catch((error: unknown) => {
      this.#agent = undefined;
      throw error;
    });
    return await this.#agent;
  }
}

async function connectionsBy({ caFile, proxies }: VaultPlace): Promise<EnvHttpProxyAgent> {
  const ca =
    caFile === undefined
      ? undefined
      : await readFile(caFile, 'utf8').catch((error: unknown) => {
          throw new ManagerError(
            'unusable',
            `the certificate authority of Vault cannot be read from ${caFile} (${failureCode(error)})`,
            'mend caFile or VAULT_CACERT, or the rights of the file',
          );
        });
  const tls = { timeout: PATIENCE, allowH2: false, ...(ca !== undefined && { ca }) };
  return new EnvHttpProxyAgent({
    ...proxies,
    connect: tls,
    // The same through a proxy, behind which it is still Vault's certificate.
    requestTls: tls,
    allowH2: false,
    connections: MOST_CONNECTIONS,
    maxResponseSize: LARGEST,
  });
}
