import type { Clock } from '../../core/clock.ts';
import type { Timers } from '../../core/timers.ts';
import type { SmallAnswer, SmallRequest } from '../../egress/small-request.ts';

/** How the product's key is made useless at the provider, for when it leaked. */
export interface KeyRevocation<Section> {
  /** The provider, as a sentence has it. */
  readonly provider: string;
  byHand(section: Section): ByHand;
  /**
   * There where the provider has an API for it. Reads, and changes nothing: only what it hands back does.
   * @throws KeyTrouble
   */
  find?(section: Section, tools: KeyTools): Promise<KeySearch>;
}

/** What a person does at the provider. */
export interface ByHand {
  /** As an order without a full stop. */
  readonly step: string;
  /** The vendor's page for it; absent where only the people of a private API know. */
  readonly page?: string;
}

/** What is known of the key at the provider. */
export type KeySearch =
  | FoundKey
  /** It is useless already. */
  | { readonly outcome: 'disabled'; readonly id: string; readonly state: string }
  /** Nobody can tell for sure which it is: nothing is disabled by guess. */
  | { readonly outcome: 'unclear'; readonly detail: string; readonly candidates: readonly string[] }
  /** There is no way by an API. */
  | { readonly outcome: 'by-hand'; readonly detail: string };

export interface FoundKey {
  readonly outcome: 'found';
  /** By which the provider knows it; no secret. */
  readonly id: string;
  readonly verb: 'delete' | 'deactivate';
  /** What a person may want to know once that is done, as a sentence has it, such as how to undo it. */
  readonly afterwards: string;
  /** Makes it useless. Resolves when the provider has confirmed it. @throws KeyTrouble */
  disable(): Promise<void>;
}

/** What finding and disabling a key may use: credentials, and a way out that keeps the egress policy. */
export interface KeyTools {
  /** A credential of the section. @throws KeyTrouble */
  reveal(field: string): Promise<string>;
  /** What a file of `keyAdmin` holds, without the white space around it. @throws KeyTrouble */
  readAdmin(url: string): Promise<string>;
  /** One request, bounded in time and size, following no redirect. @throws when there is no answer. */
  request(request: SmallRequest): Promise<SmallAnswer>;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Why a key could not be found or disabled, in our words: what a provider says may quote credentials. */
export class KeyTrouble extends Error {
  /** What happened. */
  readonly found: string;
  /** What to do about it. */
  readonly write: string;
  /** True when what was asked may have been done nonetheless. */
  readonly maybeDone: boolean;

  constructor(found: string, write: string, maybeDone = false) {
    super(`${found}; ${write}`);
    this.name = 'KeyTrouble';
    this.found = found;
    this.write = write;
    this.maybeDone = maybeDone;
  }
}
