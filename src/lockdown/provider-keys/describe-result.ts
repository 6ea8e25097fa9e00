import type { ByHand, FoundKey, KeySearch, KeyTrouble } from '../../integrations/provider/revocation.ts';

/** What came of looking for a key, and of disabling it. */
export type KeyResult =
  /** The provider confirmed that it is useless now; of a dry run, it would be. */
  | (Pick<FoundKey, 'id' | 'verb' | 'afterwards'> & { readonly outcome: 'disabled' | 'would-be-disabled' })
  /** It was useless before. */
  | { readonly outcome: 'disabled-already'; readonly id: string; readonly state: string }
  /** It may have been disabled, or not. */
  | (Pick<FoundKey, 'id' | 'verb'> & { readonly outcome: 'unknown'; readonly trouble: KeyTrouble })
  /** Something stood in the way: nothing was disabled. */
  | { readonly outcome: 'failed'; readonly trouble: KeyTrouble }
  /** It cannot be told for sure which it is, or there is no way by an API: nothing was disabled. */
  | Extract<KeySearch, { outcome: 'unclear' | 'by-hand' }>;

/** Whose key it is, and what a report needs to know beside. */
export interface KeyOwner {
  readonly integrations: readonly string[];
  readonly provider: string;
  readonly byHand: ByHand;
  /** Where the next key is to be stored, such as `secret://openai/api-key`. */
  readonly references: readonly string[];
}

interface Told {
  readonly done: string;
  readonly byHand: string;
}

/** In words, what was done and what a person must do; neither ends with a full stop. */
export function describeResult(result: KeyResult, { provider, byHand: { step }, references }: KeyOwner): Told {
  const replace = `make another key${references.length > 0 ? ` and store it as ${references.join(' and ')}` : ''}`;
  switch (result.outcome) {
    case 'disabled':
      return {
        done: `${provider} has ${result.verb}d the key ${result.id}`,
        byHand: `${replace}; ${result.afterwards}`,
      };
    case 'would-be-disabled':
      return { done: `the key ${result.id} would be ${result.verb}d at ${provider}`, byHand: `then ${replace}` };
    case 'disabled-already':
      return { done: `the key ${result.id} was ${result.state} at ${provider} already`, byHand: replace };
    case 'unknown':
      return {
        done: `nobody knows whether ${provider} has ${result.verb}d the key ${result.id}: ${result.trouble.found}`,
        byHand: result.trouble.write,
      };
    case 'failed':
      return nothing(provider, result.trouble.found, `${result.trouble.write}; or ${step}`);
    case 'unclear': {
      const which = result.candidates.length > 0 ? ` (${result.candidates.join(', ')})` : '';
      return nothing(provider, result.detail + which, `find out which it is, and ${step}`);
    }
    case 'by-hand':
      return nothing(provider, result.detail, step);
  }
}

function nothing(provider: string, why: string, byHand: string): Told {
  return { done: `nothing disabled at ${provider}: ${why}`, byHand };
}
