import type { Clock } from '../core/clock.ts';
import type { CodeTries, UsedCodes } from '../state/definition.ts';
import type { ReleaseKey } from './release-key.ts';
import { ReleaseRefused } from './release-refused.ts';

export interface ReleaseCodesParts {
  /** undefined: none was set up, and no code is right. */
  readonly key: ReleaseKey | undefined;
  /** On this machine's disk. */
  readonly tries: CodeTries;
  /** Of all instances, which may be away. */
  readonly shared: readonly UsedCodes[];
  readonly clock: Pick<Clock, 'now'>;
}

const ASK_FOR_NEXT = 'wait until the authenticator app shows the next one, and give that';
const SET_UP =
  'make one with "npm run -s portcullis -- lockdown setup" unless there is one, give all instances the file that it names, and start them anew';

/** Checks release codes: each is good once, within thirty seconds of its time, and five wrong ones within five minutes are all. */
export class ReleaseCodes {
  readonly #parts: ReleaseCodesParts;

  constructor(parts: ReleaseCodesParts) {
    this.#parts = parts;
  }

  /**
   * Uses a code up.
   * @param lastKnown the latest step that is known to be used, -1 for none, beside what the records hold.
   * @returns its time step. @throws ReleaseRefused
   */
  async use(code: string, lastKnown = -1): Promise<number> {
    const { key, tries, clock } = this.#parts;
    if (key === undefined) throw new ReleaseRefused('no release key is loaded here, so no code can be checked', SET_UP);
    // Nothing is made of it: what a person may mean by blanks, signs or other scripts' digits is a spelling that gets around limits.
    if (!/^[0-9]{6}$/.test(code)) {
      throw new ReleaseRefused(
        'the release code is not six digits',
        'give the six digits that the authenticator app shows',
      );
    }
    const tryId = await this.#begin();
    const step = key.stepOf(code, clock.now());
    if (step === undefined) {
      throw new ReleaseRefused(
        'the release code is wrong, or not of this minute',
        'give the one that the authenticator app shows now, that of the new key where it was replaced, and see to it that the clocks of this machine and of the app are right',
      );
    }
    if (step <= lastKnown || !(await this.#claim(step))) {
      throw new ReleaseRefused('the release code, or a later one, was used before', ASK_FOR_NEXT);
    }
    await tries.forget(tryId).catch(() => {});
    return step;
  }

  async #begin(): Promise<number> {
    const { tries, clock } = this.#parts;
    const begun = await tries.begin(clock.now()).catch((error: unknown) => {
      throw notKept(tries.name, error);
    });
    if ('tryId' in begun) return begun.tryId;
    const seconds = Math.max(1, Math.ceil((begun.freeAt - clock.now()) / 1000));
    throw new ReleaseRefused(
      'there were five wrong release codes within five minutes',
      `wait ${seconds} s, then try again`,
    );
  }

  async #claim(step: number): Promise<boolean> {
    const { tries, shared } = this.#parts;
    const isFirst = await tries.claim(step).catch((error: unknown) => {
      throw notKept(tries.name, error);
    });
    if (!isFirst) return false;
    // What is away is no obstacle: releases tell the others of the step when they meet.
    const answers = await Promise.all(shared.map((record) => record.claim(step).catch(() => true)));
    return answers.every((isFirstThere) => isFirstThere);
  }
}

function notKept(name: string, cause: unknown): ReleaseRefused {
  const refused = new ReleaseRefused(
    `it cannot be written down in ${name} that a release code was used`,
    'give the user that runs Portcullis the right to write it and its directory, or move it away if it is damaged; then try again',
  );
  refused.cause = cause;
  return refused;
}
