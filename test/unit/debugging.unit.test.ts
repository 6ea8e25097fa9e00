import { describe, expect, test } from '@jest/globals';
import { DebuggerRefused, refuseDebuggers } from '../../src/core/debugging.ts';

const processWith = (execArgv: string[], options?: string) => ({
  execArgv,
  env: options === undefined ? {} : { NODE_OPTIONS: options },
  on: () => {},
});

describe('in production', () => {
  test.each([
    '--inspect',
    '--inspect-brk=0',
    '--inspect_wait',
    '--heapsnapshot-signal=SIGUSR2',
    '--heapsnapshot_near_heap_limit=3',
    '--report-on-signal',
    '--report-uncaught-exception',
    '--abort-on-uncaught-exception',
    '--experimental-config-file=node.config.json',
    '--experimental-default-config-file',
  ])('%s is refused, on the command line and in NODE_OPTIONS', (option) => {
    expect(() => refuseDebuggers(processWith([option]))).toThrow(DebuggerRefused);
    expect(() => refuseDebuggers(processWith([], `--max-old-space-size=99 ${option}`))).toThrow(DebuggerRefused);
    expect(() => refuseDebuggers(processWith([], `"${option}"`))).toThrow(DebuggerRefused);
    expect(() => refuseDebuggers(processWith([], `"${option.slice(0, 6)}\\${option.slice(6)}"`))).toThrow(
      DebuggerRefused,
    );
  });

  test.each(['--inspector-of-mine', '--report-dir=/tmp', '--disable-sigusr1'])('%s is not', (option) => {
    expect(() => refuseDebuggers(processWith([option], option))).not.toThrow();
  });
});
