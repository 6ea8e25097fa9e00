import { readFileSync } from 'node:fs';

/** How a run used the gateway's core. */
export interface ProcessorUse {
  /** Processor seconds that the gateway took. */
  readonly seconds: number;
  /** The same as a share of its core: near 1 means that the gateway, not the load generator, set the pace. */
  readonly gateway: number;
  /** The share of its core that other programs took: more than a few percent spoils the figures. */
  readonly others: number;
}

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that Node supports.

/** Starts the clock; the returned function says what was used since. Undefined where there is no /proc. */
export const measureProcessorUse = (pid: number, core: number): (() => ProcessorUse) | undefined => {
  try {
    const before = { at: performance.now(), gateway: processTicks(pid), busy: coreTicks(core) };
    return () => {
      const ticks = ((performance.now() - before.at) / 1000) * ticksPerSecond;
      const used = processTicks(pid) - before.gateway;
      const gateway = used / ticks;
      const busy = (coreTicks(core) - before.busy) / ticks;
      return { seconds: used / ticksPerSecond, gateway, others: Math.max(0, busy - gateway) };
    };
  } catch {
    return undefined;
  }
};

// proc(5): fields 14 and 15 are utime and stime; the name before them may hold spaces, so count from its `)`.
const processTicks = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const own = Number(fields[11]) + Number(fields[12]);
  return childrenOf(pid).reduce((sum, child) => sum + processTicks(child), own);
};

/** nginx's worker, a cluster's workers. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

// proc(5): user, nice, system, idle, iowait, irq, softirq, steal.
const coreTicks = (core: number): number => {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').map(Number);
  return user + nice + system + irq + softirq + steal;
};
