import type { Timers } from '../../core/timers.ts';
import type { TokenCalls } from './token-calls.ts';

/** What is known of a token that Vault answered with 403: that status also stands for a policy that is missing. */
export type Validity = 'valid' | 'ended' | 'cannot tell';

/** How long nothing is concluded from a look-up that is refused, in milliseconds, once new tokens turned out no better. */
const DOUBT = 30_000;

/** Tells a token that has ended from one that lacks a policy: one look-up for all who ask about the same token. */
export class TokenCheck {
  readonly #calls: TokenCalls;
  readonly #timers: Timers;
  #ended: string | undefined;
  #asked: { readonly token: string; readonly validity: Promise<Validity> } | undefined;
  #endOfDoubt: (() => void) | undefined;

  constructor(calls: TokenCalls, timers: Timers) {
    this.#calls = calls;
    this.#timers = timers;
  }

  /** @throws ManagerError when Vault is away. */
  async of(token: string): Promise<Validity> {
    if (token === this.#ended) return 'ended';
    if (this.#asked?.token !== token) {
      const asked = { token, validity: this.#lookUp(token) };
      this.#asked = asked;
      const forget = () => {
        if (this.#asked === asked) this.#asked = undefined;
      };
      asked.validity.then(forget, forget);
    }
    return await this.#asked.validity;
  }

  /** New tokens are refused as the old ones were: it is not their age, and logging in at each call would help nobody. */
  giveUp(): void {
    this.#ended = undefined;
    this.#endOfDoubt?.();
    this.#endOfDoubt = this.#timers.after(DOUBT, () => {
      this.#endOfDoubt = undefined;
    });
  }

  close(): void {
    this.#endOfDoubt?.();
  }

  async #lookUp(token: string): Promise<Validity> {
    if ((await this.#calls.lookUp(token)) !== undefined) return 'valid';
    // A token without the policy "default" may not look itself up.
    if (this.#endOfDoubt !== undefined) return 'cannot tell';
    this.#ended = token;
    return 'ended';
  }
}
