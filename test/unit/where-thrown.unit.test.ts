import { expect, test } from '@jest/globals';
import { whereThrown } from '../../src/core/where-thrown.ts';

test('where an error was thrown is told, and nothing of its message, whatever that looks like', () => {
  const { name, frame } = whereThrown(new TypeError('no key\n    at secret-key-in-a-line-like-a-frame'));
  expect(name).toBe('TypeError');
  expect(frame).toMatch(/^at .*where-thrown\.unit\.test/);
});

test('of a stack that does not hold the message, nothing is told', () => {
  const error = Object.assign(new Error('now'), { stack: 'Error: before\n    at secret-key' });
  expect(whereThrown(error)).toEqual({ name: 'Error', frame: undefined });
});
