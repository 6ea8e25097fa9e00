import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { look } from './look.ts';
import { ordersFound } from './orders-found.ts';

/** Milliseconds after which a writer was killed: it takes some. */
const LEFT_BEHIND = 60_000;

/** `new`: is to take the place. `old`: was there, until that is done. `unread`: was there and held no orders; kept for people. */
export type Beside = 'new' | 'old' | 'unread';

/** The name of a file beside a sentinel file. @param mark twelve hexadecimal digits that set it apart from those of others. */
export function beside(path: string, what: Beside, mark: string): string {
  return `${path}.${what}-${mark}`;
}

/** A file of somebody who is about to write a sentinel file, or was killed meanwhile. */
export interface LeftBehind {
  readonly path: string;
  readonly mark: string;
  /** What it says. It may be the only place that does. */
  readonly orders: ReadonlyMap<string, string>;
  readonly isUnread: boolean;
  /** Milliseconds since the epoch. Not when it was written, as that is made of what is in it. */
  readonly changedAt: number;
}

/** All that is left behind beside a sentinel file. */
export async function leftBehind(path: string): Promise<LeftBehind[]> {
  const start = `${basename(path)}.`;
  const names = (await namesIn(dirname(path))).filter((name) => name.startsWith(start));
  const all = await Promise.all(
    names.map(async (name) => {
      const [, what, mark] = /^(new|old)-([0-9a-f]{12})$/.exec(name.slice(start.length)) ?? [];
      if (what === undefined || mark === undefined) return undefined;
      return await lookAt(join(dirname(path), name), what as 'new' | 'old', mark);
    }),
  );
  return all.filter((each) => each !== undefined);
}

/** Whether nobody is at work on it any more. @param now milliseconds since the epoch. */
export function isAbandoned({ changedAt }: LeftBehind, now: number): boolean {
  return now - changedAt > LEFT_BEHIND;
}

/** Takes it away, once the sentinel file says all that it says. */
export async function clearAway({ path, mark, isUnread }: Omit<LeftBehind, 'orders' | 'changedAt'>): Promise<void> {
  if (isUnread) await rename(path, path.replace(/\.old-[0-9a-f]{12}$/, `.unread-${mark}`));
  else await rm(path, { force: true });
}

async function lookAt(path: string, what: 'new' | 'old', mark: string): Promise<LeftBehind | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  const found = await look(path);
  if (stats === undefined || found.is === 'none') return undefined;
  const rest = { path, mark, changedAt: stats.ctimeMs };
  if (what === 'old') return { ...rest, orders: ordersFound(found), isUnread: found.is === 'unreadable' };
  // One that is not written to the end says nothing yet, and what it is to replace is still there; nor has it its time.
  return { ...rest, orders: found.is === 'orders' ? found.orders : new Map(), isUnread: false };
}

const NOTHING_TO_SEE: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'];

async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (NOTHING_TO_SEE.includes(error.code)) return [];
    throw error;
  });
}
