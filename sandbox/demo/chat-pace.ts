import { setTimeout as sleep } from 'node:timers/promises';
import { holdFrom, type Pace } from '../provider/pace.ts';

/** Milliseconds between the words of an answer: fast for a reader, slow enough to press Stop. */
const BETWEEN_WORDS = 80;

/** How fast the stand-in for OpenAI writes. */
export interface ChatPace {
  readonly pace: Pace;
  /** Lets answers come until `part`, then holds them until the function that is returned is called. */
  hold(part: number): () => void;
}

export function createChatPace(): ChatPace {
  let held: Pace | undefined;
  return {
    pace: (part) => (held ? held(part) : sleep(part === 0 ? 0 : BETWEEN_WORDS, undefined, { ref: false })),
    hold(part) {
      const { pace, release } = holdFrom(part);
      held = pace;
      return () => {
        held = undefined;
        release();
      };
    },
  };
}
