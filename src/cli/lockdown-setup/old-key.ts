import { ReleaseCodes } from '../../lockdown/release-codes.ts';
import type { ReleaseKey } from '../../lockdown/release-key.ts';
import { ReleaseKeyUnusable, readReleaseKey } from '../../lockdown/release-key-file.ts';
import { ReleaseRefused } from '../../lockdown/release-refused.ts';
import type { Answers } from '../answers.ts';
import { CommandFailed } from '../command.ts';
import { askHidden } from '../hidden-input.ts';
import type { OpenedWays } from '../lockdown/open-ways.ts';
import type { EmergencyWorld } from '../lockdown/world.ts';

/** The key that is there already. @throws CommandFailed when a file is there that is none: it may be somebody's. */
export async function oldKey(path: string): Promise<ReleaseKey | undefined> {
  try {
    return await readReleaseKey(path);
  } catch (error) {
    if (!(error instanceof ReleaseKeyUnusable)) throw error;
    throw new CommandFailed(`${error.message}. Nothing was written. Move the file away if it is of no use.`);
  }
}

interface Proof {
  readonly ways: OpenedWays;
  readonly answers: Answers;
  readonly world: EmergencyWorld;
  readonly path: string;
}

/** Replacing a key takes a code of the old one: otherwise whoever may write the file could make codes. @throws CommandFailed */
export async function proveOldKey(key: ReleaseKey, { ways, answers, world, path }: Proof): Promise<void> {
  const { codes } = await ways.openDatabase();
  answers.say(`There is a key at ${path} already. To replace it takes a code of it.`);
  const code = await askHidden(answers, 'Release code of the present key:');
  const shared = ways.redisAtHand === undefined ? [] : [ways.redisAtHand.codes];
  try {
    await new ReleaseCodes({ key, tries: codes, shared, clock: world.clock }).use(code);
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error;
    throw new CommandFailed(
      `${error.message}. The key was not replaced. If nobody has it any more: end all gateways, move ${path} away, and run this again.`,
    );
  }
}
