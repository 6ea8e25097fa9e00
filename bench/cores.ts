import { readFileSync } from 'node:fs';
import { findProgram } from './programs.ts';

/** Which core runs what; absent where the machine has one core or no `taskset`. */
export interface Cores {
  readonly gateway: number;
  readonly load: number;
}

/** The first two cores that this process may run on. */
export const chooseCores = (): Cores | undefined => {
  const [gateway, load] = findProgram('taskset') ? allowedCores() : [];
  return gateway === undefined || load === undefined ? undefined : { gateway, load };
};

/** The command that runs `command` on that core and no other. */
export const pinned = (core: number | undefined, command: readonly string[]): readonly string[] => {
  const taskset = findProgram('taskset');
  return core === undefined || taskset === undefined ? command : [taskset, '-c', String(core), ...command];
};

const allowedCores = (): number[] => {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    return parseCoreList(list);
  } catch {
    return []; // Not Linux.
  }
};

/** Reads the kernel's list format: `0-2,5` is 0, 1, 2 and 5. */
export const parseCoreList = (list: string): number[] =>
  list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    if (first === undefined || last === undefined || range === '') return [];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
