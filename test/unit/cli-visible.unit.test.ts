import { expect, test } from '@jest/globals';
import { table } from '../../src/cli/secrets/table.ts';
import { visible, visibleInLine } from '../../src/cli/visible.ts';
import { runInProcess } from '../harness/cli-in-process.ts';

/** Sets the clipboard of a terminal, clears it in eight bits, and turns what follows around. */
const STEERING = '\u001b]52;c;aGk=\u0007\u009b2J\u202e';
const SHOWN = '\\u001b]52;c;aGk=\\u0007\\u009b2J\\u202e';
const ACTS = /[^\P{Cc}\n]|\u202e/u;

test('text that would steer a terminal is shown as it is written; lines and tabs stay', () => {
  expect(visible(`one\n\ttwo\r\n${STEERING}\rthree 鑰匙 é`)).toBe(`one\n\ttwo\r\n${SHOWN}\\u000dthree 鑰匙 é`);
  expect(visibleInLine(`one\n${STEERING}`)).toBe(`one\\u000a${SHOWN}`);
});

test('JSON means the same', () => {
  const json = visible(JSON.stringify({ by: STEERING }));
  expect(json).not.toMatch(ACTS);
  expect(JSON.parse(json)).toEqual({ by: STEERING });
});

test('a cell of a table stays in its line', () => {
  expect(table(['by'], [[`mallory${STEERING}\nroot`]])).toBe(`by\nmallory${SHOWN}\\u000aroot`);
});

test.each([[[]], [['--json']]])('whatever a command prints goes through it: %j', async (words) => {
  const { code, output } = await runInProcess(['vault', 'backup', '--file', `none${STEERING}`, 'x', ...words]);
  expect(code).toBe(1);
  expect(output).toContain('none');
  expect(output).not.toMatch(ACTS);
});
