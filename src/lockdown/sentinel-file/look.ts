import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { hasOwnTime } from './own-time.ts';

/** Bytes of the longest sentinel file; some 14,000 holds. */
export const LONGEST_FILE = 4 * 1024 * 1024;

/** Too many open files say nothing of this one; it is looked at again soon. */
const OUR_OWN_TROUBLE: readonly string[] = ['EMFILE', 'ENFILE', 'ENOMEM', 'EINTR'];

/** What was found in the place of a sentinel file. */
export type Look =
  | { readonly is: 'none' }
  | {
      readonly is: 'orders';
      readonly orders: ReadonlyMap<string, string>;
      readonly identity: string;
      /** undefined: it is as one of ours was written. */
      readonly touched: Found | undefined;
    }
  /** It is there, and holds no orders. */
  | (Found & { readonly is: 'unreadable'; readonly identity: string; readonly isFile: boolean });

/** What is a hold on everything. */
export interface Found {
  /** Tells it from all others. */
  readonly found: readonly string[];
  /** When it was written or touched, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Looks at a sentinel file, without ever waiting for a pipe, following a link, or reading more than {@link LONGEST_FILE}.
 * @throws NodeJS.ErrnoException when it cannot be told whether something is there.
 */
export async function look(path: string): Promise<Look> {
  const stats = await lstat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (stats === undefined) return { is: 'none' };
  // Its times change with what is in it, if it is a directory; so they are no part of what it is.
  if (!stats.isFile()) return unreadable(stats, false, ['no file', String(stats.ino)]);
  let file: FileHandle;
  try {
    // Should it have become a link or a pipe meanwhile: neither follows nor waits.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { is: 'none' };
    if (OUR_OWN_TROUBLE.includes(code)) throw error;
    return unreadable(stats, true, ['not to be opened', ...whichOne(stats)]);
  }
  try {
    return await readOpen(file);
  } finally {
    await file.close();
  }
}

/** Which file has the name now; undefined: none. */
export async function identityAt(path: string): Promise<string | undefined> {
  return await lstat(path, { bigint: true }).then(identityOf, () => undefined);
}

async function readOpen(file: FileHandle): Promise<Look> {
  const stats = await file.stat({ bigint: true });
  if (!stats.isFile()) return unreadable(stats, false, ['no file', String(stats.ino)]);
  if (stats.size > LONGEST_FILE) return unreadable(stats, true, ['too long', ...whichOne(stats)]);
  let bytes: Buffer;
  try {
    bytes = await readAtMost(file, LONGEST_FILE + 1);
  } catch {
    return unreadable(stats, true, ['not to be read', ...whichOne(stats)]);
  }
  const content = createHash('sha256').update(bytes).digest('hex');
  const orders = ordersIn(bytes);
  if (orders === undefined) return unreadable(stats, true, ['no orders', content, ...whichOne(stats)]);
  const isOurs = hasOwnTime(bytes, stats.mtimeNs);
  const touched = isOurs ? undefined : { found: ['touched', content, ...whichOne(stats)], at: timeOf(stats) };
  return { is: 'orders', orders, identity: identityOf(stats), touched };
}

async function readAtMost(file: FileHandle, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let left = most; left > 0; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(left, 65_536)));
    if (bytesRead === 0) break;
    pieces.push(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(pieces);
}

/** undefined for anything but `{"orders": {"<id>": "<text>"}}` with one order at least. */
function ordersIn(bytes: Buffer): ReadonlyMap<string, string> | undefined {
  try {
    if (bytes.length > LONGEST_FILE) return undefined;
    const content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as { orders?: unknown } | null;
    const { orders, ...rest } = content ?? {};
    if (typeof orders !== 'object' || orders === null || Object.keys(rest).length > 0) return undefined;
    const entries = Object.entries(orders) as [string, unknown][];
    return entries.length > 0 && entries.every(isText) ? new Map(entries) : undefined;
  } catch {
    return undefined;
  }
}

const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';

function unreadable(stats: BigIntStats, isFile: boolean, found: readonly string[]): Look {
  return { is: 'unreadable', found, identity: identityOf(stats), at: timeOf(stats), isFile };
}

/** Its time too: who touches it again means it again. */
const whichOne = ({ ino, mtimeNs, size }: BigIntStats) => [ino, mtimeNs, size].map(String);
const identityOf = ({ ino, mtimeNs, size }: BigIntStats) => `${ino}:${mtimeNs}:${size}`;
const timeOf = ({ mtimeMs }: BigIntStats) => Math.max(0, Number(mtimeMs));
