import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { Shell } from '../../src/cli/command.ts';
import { progressLine } from '../../src/cli/progress.ts';

/** Tells of a thousand steps of 20 ms each. @returns what stands on standard error. */
function told(isTTY: boolean, json: boolean): string {
  let time = 0;
  const clock = { now: () => time, elapsed: () => time };
  const errors = Object.assign(new PassThrough(), { isTTY });
  const shell: Shell = { environment: {}, clock, input: new PassThrough(), output: new PassThrough(), errors };
  const line = progressLine(shell, 'Working', json);
  for (let done = 1; done <= 1000; done += 1) {
    time += 20;
    line.tell(done, 1000);
  }
  line.end();
  return String(errors.read() ?? '');
}

test('at a terminal one line is drawn again and again, and taken away', () => {
  const text = told(true, false);
  expect(text.split('\r').length).toBeGreaterThan(100);
  expect(text).toContain('\rWorking [============            ] 50 % (500 of 1000)\u001b[K');
  expect(text.endsWith('\r\u001b[K')).toBe(true);
  expect(text).not.toContain('\n');
});

test('elsewhere there is a line now and then', () => {
  expect(told(false, false).trimEnd().split('\n')).toEqual([
    'Working [======                  ] 25 % (250 of 1000)',
    'Working [============            ] 50 % (500 of 1000)',
    'Working [==================      ] 75 % (750 of 1000)',
    'Working [========================] 100 % (1000 of 1000)',
  ]);
});

test('for a program there is nothing', () => expect(told(true, true)).toBe(''));
