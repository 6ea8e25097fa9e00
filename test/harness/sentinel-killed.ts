import fs, { promises, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';

/**
 * A process that puts orders into a sentinel file and is killed before the step with a number (from 0) that changes something on the
 * disk. Its arguments: the path; a file with the orders; that number; the path of a file that another program moves to the sentinel
 * file's place right before it is moved aside, or nothing; and what fails: `link` as where there are no links, `place` so that the new
 * file cannot be put in place in another way either, `utimes` as where no times are kept.
 */
const [path = '', orders = '', at = '', rival = '', failing = ''] = process.argv.slice(2);
let step = 0;
let isRivalDue = rival !== '';

const begin = () => {
  if (step === Number(at)) process.kill(process.pid, 'SIGKILL');
  step += 1;
};

function killBefore(owner: object, name: string): void {
  const calls = owner as Record<string, (...args: unknown[]) => unknown>;
  const real = calls[name];
  calls[name] = async function (this: unknown, ...args: unknown[]) {
    if (name === 'rename' && args[0] === path && isRivalDue) {
      isRivalDue = false;
      renameSync(rival, path);
    }
    if (name !== 'open' || args[1] === 'wx') begin();
    if (failing === 'utimes' && name === 'utimes') return;
    if (['link', 'place'].includes(failing) && name === 'link')
      throw Object.assign(new Error('no links'), { code: 'EPERM' });
    const isPlaced = name === 'rename' && String(args[0]).includes('.new-');
    if (failing === 'place' && isPlaced) throw Object.assign(new Error('no place'), { code: 'EIO' });
    return await real?.apply(this, args);
  };
}

for (const name of ['open', 'link', 'rename', 'unlink', 'rm']) killBefore(promises, name);
const handle = await fs.promises.open(orders, 'r');
for (const name of ['write', 'truncate', 'chmod', 'utimes', 'sync']) killBefore(Object.getPrototypeOf(handle), name);
await handle.close();
syncBuiltinESMExports();

const { SentinelFile } = await import('../../src/lockdown/sentinel-file.ts');
const entries = new Map(Object.entries(JSON.parse(readFileSync(orders, 'utf8')) as Record<string, string>));
await new SentinelFile({ path, clock: systemClock, timers: systemTimers }).add(entries);
writeFileSync(`${orders}.steps`, String(step));
