import { describeResult, type KeyOwner, type KeyResult } from './describe-result.ts';

/** One key, which several integrations may share. */
export interface KeyReport {
  /** Their names in the configuration. */
  readonly integrations: readonly string[];
  readonly provider: string;
  readonly outcome: KeyResult['outcome'];
  /** The provider's id of the key; absent where it was not found. */
  readonly key?: string;
  /** Ids of those that it may be; absent where there are none. */
  readonly candidates?: readonly string[];
  /** True when nothing is left to be disabled, or in a dry run nothing would be. */
  readonly ok: boolean;
  /** What was done. */
  readonly done: string;
  /** What a person must do. */
  readonly byHand: string;
  /** All of it, in one line. */
  readonly text: string;
}

const FINE: readonly KeyResult['outcome'][] = ['disabled', 'would-be-disabled', 'disabled-already'];

/**
 * What is told of a key: what was done, and what is left to do.
 * @param secrets must not be shown, whatever a provider answered.
 */
export function reportKey(owner: KeyOwner, result: KeyResult, secrets: ReadonlySet<string>): KeyReport {
  const clean = (text: string) => withoutSecrets(text, secrets);
  const { integrations, provider } = owner;
  const { outcome } = result;
  const told = describeResult(result, owner);
  const page = owner.byHand.page === undefined ? '' : ` (${owner.byHand.page})`;
  const done = clean(told.done);
  const byHand = clean(told.byHand + page);
  return {
    integrations,
    provider,
    outcome,
    ...('id' in result && { key: clean(result.id) }),
    ...('candidates' in result && result.candidates.length > 0 && { candidates: result.candidates.map(clean) }),
    ok: FINE.includes(outcome),
    done,
    byHand,
    text: `${integrations.join(', ')}: ${done}; by hand: ${byHand}`,
  };
}

/** What is shorter than that is no key, and may stand in any sentence of ours. */
const SHORTEST = 8;

/** Ids are checked where they are read. This is for a provider, or what stands in its place, that puts a key into one. */
function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  return [...secrets]
    .filter(({ length }) => length >= SHORTEST)
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
