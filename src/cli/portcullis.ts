import { systemClock } from '../core/clock.ts';
import { keepOutOfCoreDumps } from '../core/core-dumps.ts';
import { runCli } from './run.ts';

// It reads keys and passphrases; what `exec` starts inherits it, and has keys too.
keepOutOfCoreDumps();

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  clock: systemClock,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
});
