import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workplace } from './cli.ts';

/** Work that a process does, and that may be cut off at any moment. */
export interface KillableWork {
  /** Starts it in a process of its own, on what the last kill left. */
  start(): ChildProcess;
  /** Whether it has begun to write; asked about every millisecond. */
  hasBegun(): boolean;
  /** Looks at what is left. @throws when anything is lost. */
  check(): Promise<void>;
}

/** What makes a process that is started again and again begin in half the time: its program, compiled by the first one. */
export function compiled({ directory }: Workplace): Record<string, string> {
  return { NODE_COMPILE_CACHE: join(directory, '.compiled') };
}

/** How many were cut off, of how many that were started. */
export interface Kills {
  readonly hit: number;
  readonly late: number;
}

/** Milliseconds: how long the work takes up to its first write, and from there to its end. */
interface Length {
  preparing: number;
  writing: number;
}

/** Of five kills, one comes before the first write. */
const EARLY = 5;
/** A kill after the end is none: the machine was busier when the length was taken. It is then taken to be so much shorter. */
const SHORTER = 0.8;

/**
 * Kills (-9) the work so many times, at moments spread at random over its length, and looks at what is left each time. It is first
 * let run to its end once, to learn how long it takes.
 */
export async function killAtRandom(times: number, work: KillableWork): Promise<Kills> {
  const length = await lengthOf(work);
  await work.check();
  const kills = { hit: 0, late: 0 };
  while (kills.hit < times) {
    const span = kills.hit % EARLY === 0 ? 'preparing' : 'writing';
    const wasHit = await wasKilled(work, span, length);
    kills[wasHit ? 'hit' : 'late'] += 1;
    if (!wasHit) length[span] *= SHORTER;
    await work.check();
  }
  return kills;
}

async function lengthOf(work: KillableWork): Promise<Length> {
  const started = performance.now();
  const child = work.start();
  const ended = once(child, 'close') as Promise<[number | null]>;
  await firstWrite(work, child);
  const wrote = performance.now();
  const [code] = await ended;
  if (code !== 0) throw new Error(`The work ended with ${code}, and nobody had cut it off.`);
  return { preparing: wrote - started, writing: performance.now() - wrote };
}

/** @returns false when the work was done before. */
async function wasKilled(work: KillableWork, span: keyof Length, length: Length): Promise<boolean> {
  const child = work.start();
  const ended = once(child, 'close');
  if (span === 'writing') await firstWrite(work, child);
  await sleep(Math.random() * length[span]);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

async function firstWrite(work: KillableWork, child: ChildProcess): Promise<void> {
  while (!work.hasBegun() && child.exitCode === null) await sleep(1);
}
