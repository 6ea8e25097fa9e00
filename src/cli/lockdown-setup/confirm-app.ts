import type { Clock } from '../../core/clock.ts';
import type { ReleaseKey } from '../../lockdown/release-key.ts';
import type { Answers } from '../answers.ts';
import { CommandFailed } from '../command.ts';
import { askHidden } from '../hidden-input.ts';

/** A person who mistypes gets it right by then; a clock that is wrong never does. */
const TRIES = 3;

/** Sees to it that the app has the key and both clocks agree, before anything depends on it. @throws CommandFailed */
export async function confirmApp(key: ReleaseKey, answers: Answers, clock: Clock): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const code = await askHidden(answers, 'The code that the app shows now:');
    if (/^[0-9]{6}$/.test(code) && key.stepOf(code, clock.now()) !== undefined) return;
    answers.say('  That is not the code of this key now. Are the clocks of this machine and of the app right?');
  }
  throw new CommandFailed(
    'the app did not show the right code. Nothing was written. Delete the entry in the app, and run this again.',
  );
}
