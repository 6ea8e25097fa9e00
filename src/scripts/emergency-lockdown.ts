import * as nodeModule from 'node:module';
import { constants, setPriority } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../core/clock.ts';

/* `npm run emergency-lockdown -- …`, and `node dist/scripts/emergency-lockdown.js …` where there is no npm. */

const startedAt = { wall: systemClock.now(), elapsed: systemClock.elapsed() };

// Said here, since an older one fails in the middle, with words that help nobody.
if (!('withResolvers' in Promise)) {
  process.stderr.write(
    `error: this is Node ${process.version}, and Portcullis needs 24.7 or newer: nothing was done. Run this with the Node that runs the ` +
      'gateways. Until then: create the file var/lockdown.json (lockdown.sentinelFile of the configuration); it holds everything.\n',
  );
  process.exit(1);
}

goFirst();

// Beside the packages it speeds up; where nothing can be written, and in an older Node, it does without.
nodeModule.enableCompileCache?.(fileURLToPath(new URL('../../node_modules/.cache/portcullis', import.meta.url)));

// What it does matters more than who reads of it: a closed terminal or pipe stops nothing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const { runEmergency } = await import('../cli/lockdown/run-emergency.ts');
const { endProcess } = await import('../core/end-process.ts');
const { systemTimers } = await import('../core/timers.ts');

const directory = workingDirectory();
const again =
  process.env['npm_lifecycle_event'] === 'emergency-lockdown'
    ? 'npm run emergency-lockdown --'
    : `node ${relative(directory, fileURLToPath(import.meta.url))}`;

const exitCode = await runEmergency(process.argv.slice(2), {
  environment: process.env,
  clock: systemClock,
  timers: systemTimers,
  directory,
  again,
  startedAt,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
});
// What hangs is not waited for.
endProcess(process, exitCode);

/** On a machine that is busy with what is to be stopped, as far as this user may. */
function goFirst(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
  } catch {
    // It takes its turn.
  }
}

/** One that was removed under our feet is no reason to do nothing. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return fileURLToPath(new URL('../../', import.meta.url));
  }
}
