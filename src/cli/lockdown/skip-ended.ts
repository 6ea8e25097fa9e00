import { hostname } from 'node:os';
import type { Roster } from '../../state/definition.ts';
import { isAlive } from './is-alive.ts';

/** A roster without the silent instances of this machine whose process is gone: nobody has to wait for them to be forgotten. */
export function skipEnded({ name, live }: Pick<Roster, 'name' | 'live'>): Pick<Roster, 'name' | 'live'> {
  const isGone = (host: string, pid: number) => host === hostname() && !isAlive(pid);
  return {
    name,
    live: async () => (await live()).filter((each) => each.silentFor === undefined || !isGone(each.host, each.pid)),
  };
}
