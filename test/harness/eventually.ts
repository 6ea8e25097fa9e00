import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds, looking again every few milliseconds. @throws when it never does. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  { within = 20_000, what = 'the condition' } = {},
): Promise<void> {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what} did not come true within ${within} ms`);
    await sleep(5);
  }
}
