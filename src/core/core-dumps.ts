import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Leaves the memory of this process, and of those that it starts, out of core dumps on Linux. A limit of 0 is not enough: it does
 * not hold for dumps that go to a program (core(5)). Elsewhere there is the limit alone, which the npm scripts set.
 * @param process the directory where Linux tells of this process
 * @returns a warning when a core dump could hold the keys after all.
 */
export function keepOutOfCoreDumps(process = '/proc/self'): string | undefined {
  try {
    // No kind of memory at all: see "Controlling which mappings are written to the core dump" in core(5).
    writeFileSync(join(process, 'coredump_filter'), '0');
    return undefined;
  } catch {
    return mayDump(process)
      ? 'a crash would write the keys in memory to a core dump: start with "npm start", or after "ulimit -c 0"'
      : undefined;
  }
}

function mayDump(process: string): boolean {
  try {
    return !/^Max core file size +0 /m.test(readFileSync(join(process, 'limits'), 'utf8'));
  } catch {
    return false;
  }
}
