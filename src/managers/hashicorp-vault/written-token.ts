import { fileURLToPath } from 'node:url';
import type { Timers } from '../../core/timers.ts';
import type { Environment } from '../../settings/environment.ts';
import { ManagerError } from '../manager-error.ts';
import { credential, readCredential } from './credential-file.ts';
import { keepAlive } from './keep-alive.ts';
import type { TokenCalls } from './token-calls.ts';
import type { TokenSource } from './token-source.ts';

export interface WrittenTokenParts {
  readonly calls: TokenCalls;
  readonly timers: Timers;
  readonly environment: Environment;
}

/**
 * A token that somebody else sees to: Vault Agent in a file, which is read at each use so that the newest one is used however it was
 * put there, or a person in VAULT_TOKEN. It is renewed while that is possible; nobody here can log in anew.
 * @param tokenFile a file:/// URL; absent: VAULT_TOKEN.
 */
export class WrittenToken implements TokenSource {
  readonly #tokenFile: string | undefined;
  readonly #parts: WrittenTokenParts;
  #kept: { readonly token: string; end: () => void } | undefined;
  #closed = false;

  constructor(tokenFile: string | undefined, parts: WrittenTokenParts) {
    this.#tokenFile = tokenFile;
    this.#parts = parts;
  }

  async token(): Promise<string> {
    const token = await this.#read();
    if (this.#kept?.token !== token) this.#keep(token);
    return token;
  }

  async instead(refused: string): Promise<string | undefined> {
    const token = await this.token();
    return token === refused ? undefined : token;
  }

  get remedy(): string {
    return this.#tokenFile === undefined
      ? 'set VAULT_TOKEN to one that "vault token lookup" knows, and start again'
      : `put one that "vault token lookup" knows into ${fileURLToPath(this.#tokenFile)}, and see whether Vault Agent still runs`;
  }

  close(): void {
    this.#closed = true;
    this.#kept?.end();
  }

  async #read(): Promise<string> {
    if (this.#tokenFile !== undefined) return await readCredential(this.#tokenFile, 'the token');
    const token = this.#parts.environment['VAULT_TOKEN'];
    if (token !== undefined && token !== '') return credential(token, 'VAULT_TOKEN');
    throw new ManagerError(
      'unusable',
      'it is not said how to log in to Vault',
      'write auth into secrets.options, such as { method: kubernetes, role: portcullis }, or set VAULT_TOKEN',
    );
  }

  #keep(token: string): void {
    this.#kept?.end();
    if (this.#closed) return;
    const kept = { token, end: () => {} };
    this.#kept = kept;
    const { calls, timers } = this.#parts;
    const begin = async () => {
      const lease = await calls.lookUp(token);
      if (lease === undefined || this.#kept !== kept || this.#closed) return;
      kept.end = keepAlive(lease, { timers, renew: calls.renew, replace: async () => {} });
    };
    // Vault is away: the next call says so, and the token may still be good when it is back.
    begin().catch(() => {
      if (this.#kept === kept) this.#kept = undefined;
    });
  }
}
