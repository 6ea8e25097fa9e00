import { ReleaseRefused } from '../../lockdown/release-refused.ts';
import type { ReleaseTerms } from '../../lockdown/releasing.ts';
import { askGateway, NoAnswer } from '../ask-gateway.ts';
import type { HeardGateway } from './gather.ts';
import type { BookAtHand } from './open-book.ts';
import { memberOf } from './read-content.ts';
import { keyTrouble } from './release-keys.ts';

/** A release that was granted, and by whom the code was verified. */
export interface Granted {
  readonly id: string;
  readonly text: string;
  readonly verifiedBy: string;
}

/** Milliseconds; a gateway writes down that the code was used before it answers. */
const PATIENCE = 5_000;

/**
 * Has the code verified: by a gateway of this machine that has the key that counts, else here, with the key file. A gateway that refuses
 * has the last word: to ask another would be another try.
 * @param counts the fingerprint of that key
 * @throws ReleaseRefused
 */
export async function useCode(
  wanted: ReleaseTerms,
  { book }: Pick<BookAtHand, 'book'>,
  gateways: readonly HeardGateway[],
  counts: string | undefined,
): Promise<Granted> {
  const able = gateways.filter(({ heard }) => 'said' in heard && keyTrouble(heard.said, counts) === undefined);
  for (const { path } of able) {
    const granted = await ask(path, wanted);
    if (granted !== undefined) return granted;
  }
  const { id, text } = await book.release(wanted);
  return { id, text, verifiedBy: 'this command, with the key file' };
}

/** @returns undefined when the gateway does not answer. */
async function ask(socket: string, wanted: ReleaseTerms): Promise<Granted | undefined> {
  try {
    const { status, body } = await askGateway(socket, 'POST /releases', wanted, PATIENCE).answer;
    const [id, text] = [memberOf(body, 'id'), memberOf(body, 'text')];
    if (status === 200 && typeof id === 'string' && typeof text === 'string')
      return { id, text, verifiedBy: `the gateway at ${socket}` };
    const problem = memberOf(body, 'problem');
    if (status === 403)
      throw new ReleaseRefused(String(memberOf(problem, 'found')), String(memberOf(problem, 'write')));
    return undefined;
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}
