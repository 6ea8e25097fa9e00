import type { Instances } from './confirmations.ts';
import { type Count, isEverybody, unaskedNote } from './say-instances.ts';
import { inMilliseconds } from './voice.ts';

export interface Outcome {
  /** Whether it was written anywhere. */
  readonly engaged: boolean;
  readonly counted: Count;
  readonly instances: Instances;
  /** Since the command began. */
  readonly milliseconds: number;
}

/** What the lines before come to, in one. */
export function verdict(outcome: Outcome): string {
  return outcome.engaged ? `${came(outcome)}${unaskedNote(outcome.instances)}` : came(outcome);
}

function came({ engaged, counted, instances, milliseconds }: Outcome): string {
  const { live, confirmed } = counted;
  const time = inMilliseconds(milliseconds);
  if (!engaged)
    return (
      `NOTHING TOOK, after ${time}. Stop the gateways by hand, on each machine: kill -USR2 <pid> holds everything; ` +
      'kill -KILL <pid> ends one. Then correct what the lines above say, and run this again.'
    );
  if (!isEverybody(counted))
    return `NOT HELD EVERYWHERE: ${confirmed} of ${live + counted.unaccounted} instances confirmed, after ${time}. Do what the lines above say.`;
  if (live === 0)
    return (
      `WRITTEN, after ${time}, but no running gateway was seen. One that starts here starts held. ` +
      'If one runs elsewhere, run this there, in its working directory and as its user.'
    );
  const all =
    instances.unasked.length === 0 ? `${confirmed} of ${live} instances` : `the ${live} instances that could be seen`;
  return `HELD: ${all} confirmed, after ${time}. New calls in this scope get 503 locked_down; those under way were cut.`;
}
