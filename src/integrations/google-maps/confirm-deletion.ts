import { pause } from '../../core/pause.ts';
import type { AdminAnswer } from '../provider/ask-admin.ts';
import { type KeyTools, KeyTrouble } from '../provider/revocation.ts';

/** Asks the API Keys API for a path below `/v2/`. */
export type AskKeys = (method: 'GET' | 'DELETE', path: string, expected?: readonly number[]) => Promise<AdminAnswer>;

/** Google answers at once, and says later how it went: so often it is asked, and so many milliseconds lie between. */
const TIMES = 10;
const BETWEEN = 500;

const OPERATION = /^operations\/[A-Za-z0-9._-]{1,200}$/;
const LOOK = 'look there whether the key is gone';

type Operation = Readonly<Record<string, unknown>>;

/**
 * Waits until an operation is over: https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/operations/get
 * @throws KeyTrouble when it failed, or is not over in five seconds.
 */
export async function confirmDeletion(begun: Operation, ask: AskKeys, { timers }: KeyTools): Promise<void> {
  let operation = begun;
  for (let times = 0; times < TIMES && operation['done'] !== true; times += 1) {
    const { name } = operation;
    if (typeof name !== 'string' || !OPERATION.test(name))
      throw new KeyTrouble('Google did not confirm it', LOOK, true);
    await pause(BETWEEN, timers);
    operation = await ask('GET', name).then(
      ({ content }) => content,
      // It goes on, though nobody can be asked about it for now.
      () => operation,
    );
  }
  if (operation['done'] !== true) throw new KeyTrouble('Google has begun with it, and is not done yet', LOOK, true);
  if (operation['error'] !== undefined) throw new KeyTrouble('Google tried, and could not', 'do it there by hand');
}
