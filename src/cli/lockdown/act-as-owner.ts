import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Places } from './places.ts';

/**
 * Lets root go on as the user that the gateways' files belong to: what root wrote, they could not read, and a file that is there and
 * cannot be read holds everything.
 * @returns what to tell the operator; undefined when nothing was changed.
 */
export function actAsOwner({ sentinelFile }: Pick<Places, 'sentinelFile'>): string | undefined {
  const folder = nearest(dirname(sentinelFile));
  const { uid, gid } = statSync(folder);
  const own = process.geteuid?.();
  if (own === uid || own === undefined) return undefined;
  if (own !== 0)
    return `${folder} belongs to ${nameOf(uid)}, and this is ${nameOf(own)}: what it may not do, the lines below say.`;
  process.setegid?.(gid);
  process.seteuid?.(uid);
  return `Run as root: it goes on as ${nameOf(uid)}, to whom ${folder} belongs, so that gateways can read what it writes.`;
}

/**
 * Does what only root may, such as reading admin credentials of providers, as whoever started this, and goes on as before.
 * @param work does not wait for anything: what else is under way meanwhile would be root's too, and what it makes.
 */
export function asOneself<T>(work: () => T): T {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
  if (process.getuid?.() !== 0 || uid === undefined || gid === undefined) return work();
  process.seteuid?.(0);
  process.setegid?.(process.getgid?.() ?? 0);
  try {
    return work();
  } finally {
    process.setegid?.(gid);
    process.seteuid?.(uid);
  }
}

function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

/** Node tells the name of the present user alone. */
function nameOf(uid: number): string {
  try {
    const user = userInfo();
    return user.uid === uid ? `${user.username} (uid ${uid})` : `uid ${uid}`;
  } catch {
    return `uid ${uid}`;
  }
}
