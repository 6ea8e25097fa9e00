import { PassThrough, Readable, Writable } from 'node:stream';
import { runCli } from '../../src/cli/run.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { CliOptions, CliResult } from './cli.ts';

/** Runs a command line in this process, for what ends before any file is written: a hundred times faster than a child. */
export async function runInProcess(
  words: readonly string[],
  { environment = {}, input = '' }: CliOptions = {},
): Promise<CliResult> {
  const parts = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof parts) =>
    new Writable({
      write: (piece: Buffer, _encoding, done) => {
        parts[name] += piece.toString();
        done();
      },
    });
  const code = await runCli(words, {
    environment,
    clock: systemClock,
    input: input === '' ? new PassThrough().end() : Readable.from([input]),
    output: sink('stdout'),
    errors: sink('stderr'),
  });
  return { code, ...parts, output: parts.stdout + parts.stderr };
}
