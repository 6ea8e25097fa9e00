import type { Timers } from '../../core/timers.ts';
import { ManagerError } from '../manager-error.ts';
import { isVaults, partOf } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { keepAlive } from './keep-alive.ts';
import type { LoginMethod } from './logins.ts';
import type { VaultPlace } from './place.ts';
import { refusalIn, unexpected } from './refusal.ts';
import { forgetRefusals, loginId, rememberRefusal, throwIfRefused } from './refused-logins.ts';
import { secondsIn, type TokenCalls } from './token-calls.ts';
import type { Lease, TokenSource } from './token-source.ts';

export interface LoginParts {
  readonly exchange: Exchange;
  readonly place: VaultPlace;
  readonly calls: TokenCalls;
  readonly timers: Timers;
}

/** Tokens that Portcullis gets by logging in: one login at a time, whoever waits for it, and a new one when the old token ends. */
export class Login implements TokenSource {
  readonly #method: LoginMethod;
  readonly #parts: LoginParts;
  #token: string | undefined;
  #underWay: Promise<string> | undefined;
  #endOfLease = () => {};
  #closed = false;

  constructor(method: LoginMethod, parts: LoginParts) {
    this.#method = method;
    this.#parts = parts;
  }

  async token(): Promise<string> {
    return this.#token ?? (await this.#anew());
  }

  async instead(refused: string): Promise<string> {
    if (this.#token === refused) this.#token = undefined;
    return await this.token();
  }

  get remedy(): string {
    return `see to it that tokens of ${this.#method.path} live longer than a moment`;
  }

  close(): void {
    this.#closed = true;
    this.#endOfLease();
  }

  #anew(): Promise<string> {
    this.#underWay ??= this.#logIn().then(
      (lease) => {
        this.#underWay = undefined;
        this.#hold(lease);
        return lease.token;
      },
      (error: unknown) => {
        this.#underWay = undefined;
        throw error;
      },
    );
    return this.#underWay;
  }

  #hold(lease: Lease): void {
    this.#token = lease.token;
    this.#endOfLease();
    if (this.#closed || lease.seconds === 0) return;
    const { timers, calls } = this.#parts;
    const endRenewing = keepAlive(lease, {
      timers,
      renew: calls.renew,
      replace: async () => {
        await this.#anew();
      },
    });
    this.#endOfLease = endRenewing;
  }

  async #logIn(): Promise<Lease> {
    const { exchange, place, timers } = this.#parts;
    const { path, check } = this.#method;
    const request = { method: 'POST', path, body: await this.#method.body() } as const;
    const id = loginId(place, path, request.body);
    throwIfRefused(id);
    const answer = await exchange.send(request);
    // Either is Vault's answer to a role or a credential that it does not know.
    if ((answer.status === 400 || answer.status === 403) && isVaults(answer)) {
      const found = `Vault at ${place.address} refuses the login at ${path} (${answer.status})`;
      const error = new ManagerError('denied', found, check);
      rememberRefusal(id, error, timers);
      throw error;
    }
    const refusal = refusalIn(answer, place, request);
    if (refusal !== undefined) throw refusal;
    const { client_token: token, lease_duration: duration, renewable } = partOf(answer.body, 'auth');
    if (typeof token !== 'string' || token === '') throw unexpected(place, request, answer);
    forgetRefusals(id);
    const seconds = secondsIn(duration);
    return { token, seconds, granted: seconds, renewable: renewable === true };
  }
}
