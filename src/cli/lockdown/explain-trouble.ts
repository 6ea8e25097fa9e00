import { StateUnusable } from '../../state/definition.ts';
import { type Target, Trouble } from './delivery.ts';

/** Puts what stood in the way of a target into words; nothing that a server said is quoted. */
export function explainTrouble(error: unknown, { kind }: Pick<Target, 'kind'>): Trouble {
  if (error instanceof Trouble) return error;
  // Of Redis it says what to put into the configuration; of a file, what to do.
  const lead = kind === 'redis' ? 'Write instead' : 'What to do';
  if (error instanceof StateUnusable) return new Trouble(error.found, `${lead}: ${error.write}.`);
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return new Trouble('no answer in time', WHEN_SILENT[kind]);
  const known = FILE_TROUBLE[code ?? ''];
  if (kind !== 'redis' && known !== undefined) return known;
  return new Trouble(code === undefined ? 'it failed' : `it failed (${code})`, WHEN_SILENT[kind]);
}

/** What a target's silence means for calls. */
const WHEN_SILENT: Readonly<Record<Target['kind'], string>> = {
  file: 'The disk may hang. Instances that no other line names go on: stop them.',
  database: 'It is held in the other places; instances copy it here when they can write.',
  gateway: 'It may be stopped or hung. End it with kill -KILL, and start it again: it starts held.',
  redis: 'Instances that only Redis reaches go on until it answers: run this on their machines, or stop them.',
};

const OWNER = 'Run this as the user that runs the gateways, or as root.';
const FILE_TROUBLE: Readonly<Record<string, Trouble>> = {
  EACCES: new Trouble('this user may not write there', OWNER),
  EPERM: new Trouble('this user may not write there', OWNER),
  EROFS: new Trouble(
    'that file system is read-only',
    'What the other lines say counts; on restart only they are left.',
  ),
  ENOSPC: new Trouble('the disk is full', 'Make room, and run this again.'),
  EDQUOT: new Trouble('the disk quota is used up', 'Make room, and run this again.'),
  ENOTDIR: new Trouble('a part of this path is a file', 'Correct the path in the configuration, and run this again.'),
  EISDIR: new Trouble('this is a directory', 'Correct the path in the configuration, and run this again.'),
  ENOENT: new Trouble('there is no such directory', 'Make it, and run this again.'),
};
