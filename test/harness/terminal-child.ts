/* The command line as it is at a terminal: a program of its own, for the tests. */

import { runCli } from '../../src/cli/run.ts';
import { systemClock } from '../../src/core/clock.ts';

const terminal = <T extends object>(stream: T) => Object.assign(stream, { isTTY: true as const, columns: 80 });

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  clock: systemClock,
  input: terminal(process.stdin),
  output: terminal(process.stdout),
  errors: terminal(process.stderr),
});
process.stdin.unref();
