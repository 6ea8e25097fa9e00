import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StateUnusable } from '../../state/definition.ts';
import { clearAway, isAbandoned, leftBehind } from './left-behind.ts';
import { type Look, look } from './look.ts';
import { ordersFound } from './orders-found.ts';
import { Replacement } from './replacement.ts';

/** How often somebody else may come in between; each time what he wrote is taken over. */
const TRIES = 20;

type Entries = ReadonlyMap<string, string>;

export interface PutIn {
  readonly path: string;
  /** Of what is there, picks what is to be added. */
  readonly choose: (there: Entries) => Entries;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Puts orders into a sentinel file beside what stands in it, and what killed writers left behind. Readers find the file as it was or as
 * it is to be, or for some microseconds what is beside it. What another process writes meanwhile is not lost: the old file is moved
 * aside, looked at there, and the new one is put only where nothing is. What cannot be read is kept under another name, and a hold takes
 * its place.
 * @throws StateUnusable, and what the file system says.
 */
export async function putIn({ path, choose, now }: PutIn): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const left = await leftBehind(path);
  const gathered = new Map(left.flatMap(({ orders }) => [...orders]));
  const replacement = new Replacement(path);
  try {
    await replace(replacement, { path, choose, gathered });
    await replacement.end();
  } catch (error) {
    await replacement.giveUp();
    throw error;
  }
  for (const each of left) if (isAbandoned(each, now)) await clearAway(each).catch(() => {});
}

async function replace(
  replacement: Replacement,
  { path, choose, gathered }: Omit<PutIn, 'now'> & { gathered: Map<string, string> },
): Promise<void> {
  for (let left = TRIES; left > 0; left -= 1) {
    const there = await look(path);
    refuseOthers(there, path);
    for (const [id, text] of ordersFound(there)) gathered.set(id, text);
    for (const [id, text] of choose(gathered)) gathered.set(id, text);
    if (gathered.size === 0 || (there.is === 'orders' && isSame(there.orders, gathered))) return;
    if (await replacement.attempt(there, gathered)) return;
  }
  throw new StateUnusable(
    `${path} is written to by others all the time`,
    'find out which program does that, and stop it',
  );
}

function refuseOthers(there: Look, path: string): void {
  if (there.is !== 'unreadable' || there.isFile) return;
  throw new StateUnusable(
    `${path} is a directory, a link or a device, and no file`,
    'remove it, or name a file in lockdown.sentinelFile; it holds everything until then',
  );
}

const isSame = (one: Entries, other: Entries) =>
  one.size === other.size && [...other].every(([id, text]) => one.get(id) === text);
