import type { Timers } from '../../core/timers.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Environment } from '../../settings/environment.ts';
import type { Answer } from './answer.ts';
import { Exchange, type VaultRequest } from './exchange.ts';
import { Login } from './login.ts';
import { loginMethod } from './logins.ts';
import type { VaultOptions } from './options.ts';
import { placeOf, type VaultPlace } from './place.ts';
import { denied, refusalIn, unexpected } from './refusal.ts';
import { tokenCalls } from './token-calls.ts';
import { TokenCheck } from './token-check.ts';
import type { TokenSource } from './token-source.ts';
import { WrittenToken } from './written-token.ts';

export interface VaultContext {
  readonly environment: Environment;
  readonly timers: Timers;
}

interface Session {
  readonly place: VaultPlace;
  readonly exchange: Exchange;
  readonly source: TokenSource;
  readonly check: TokenCheck;
}

/** How often a request is sent while one token after another ends under it. */
const ROUNDS = 3;

/** A client of the HTTP API of HashiCorp Vault and OpenBao. Making one touches nothing: the first request does. */
export class VaultClient {
  readonly #options: VaultOptions;
  readonly #context: VaultContext;
  #session: Session | undefined;
  #closed = false;

  constructor(options: VaultOptions, context: VaultContext) {
    this.#options = options;
    this.#context = context;
  }

  /**
   * Asks with a token, and once more with a new one where the old one has ended.
   * @returns a success, or what Vault says is missing or wrong about this request (400, 404, 405).
   * @throws ManagerError for anything else; the signal's reason when it is called off.
   */
  async ask(request: VaultRequest, signal?: AbortSignal): Promise<Answer> {
    const { place, exchange, source, check } = this.#opened();
    // Others wait for the same token, and are not called off with this one.
    const own = <T>(work: Promise<T>) => (signal === undefined ? work : untilAborted(signal, work));
    let token = await own(source.token());
    for (let round = 1; ; round += 1) {
      const answer = await exchange.send(request, { token, signal });
      if (answer.status !== 403) {
        const refusal = refusalIn(answer, place, request);
        if (refusal !== undefined) throw refusal;
        return answer;
      }
      const validity = await own(check.of(token));
      if (validity === 'valid') throw denied(place, request);
      const isLast = validity === 'cannot tell' || round === ROUNDS;
      const another = isLast ? undefined : await own(source.instead(token));
      if (another === undefined) {
        if (round === ROUNDS) check.giveUp();
        throw denied(place, request, source.remedy);
      }
      token = another;
    }
  }

  /** For an answer of {@link ask} that is of no use. */
  unexpected(request: VaultRequest, answer: Answer): Error {
    return unexpected(this.#opened().place, request, answer);
  }

  /** Ends what is under way, and renews nothing any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#session?.source.close();
    this.#session?.check.close();
    await this.#session?.exchange.close();
  }

  #opened(): Session {
    if (this.#closed) throw new Error('The client of Vault is closed.');
    this.#session ??= this.#open();
    return this.#session;
  }

  #open(): Session {
    const { environment, timers } = this.#context;
    const place = placeOf(this.#options, environment);
    const exchange = new Exchange(place);
    const calls = tokenCalls(exchange, place);
    const { auth } = this.#options;
    const source =
      auth === undefined || auth.method === 'token'
        ? new WrittenToken(auth?.tokenFile, { calls, timers, environment })
        : new Login(loginMethod(auth), { exchange, place, calls, timers });
    return { place, exchange, source, check: new TokenCheck(calls, timers) };
  }
}
