import type { Timers } from './timers.ts';

/** Milliseconds; how often the interval fires that does nothing but keep the process alive. */
const SELDOM = 60_000;

/** Waits so many milliseconds. Timers alone do not keep a process alive, and a command that waits must not end. */
export async function pause(milliseconds: number, timers: Timers): Promise<void> {
  const stay = setInterval(() => {}, SELDOM);
  try {
    await new Promise<void>((resolve) => timers.after(milliseconds, resolve));
  } finally {
    clearInterval(stay);
  }
}
