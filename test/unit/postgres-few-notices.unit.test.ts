import { expect, test } from '@jest/globals';
import { fewNotices } from '../../src/vault/postgres-store/few-notices.ts';
import { manualTime } from '../harness/manual-time.ts';

function rig() {
  const time = manualTime();
  const passed: (string | undefined)[] = [];
  const notices = fewNotices(time.timers, (path) => passed.push(path));
  return { time, passed, ...notices };
}

test('the first is passed on at once, the others together, each once', () => {
  const { time, passed, hear } = rig();
  for (const path of ['a/b', 'c/d', 'e/f', 'c/d']) hear(path);
  expect(passed).toEqual(['a/b']);
  time.advance(249);
  expect(passed).toEqual(['a/b']);
  time.advance(1);
  expect(passed).toEqual(['a/b', 'c/d', 'e/f']);
});

test('after a quiet while the next is passed on at once again, and no timer is left', () => {
  const { time, passed, hear } = rig();
  hear('a/b');
  time.advance(250);
  expect(time.pending).toEqual([]);
  hear('a/b');
  expect(passed).toEqual(['a/b', 'a/b']);
});

test('that anything may have changed stands for every path, as do too many of them', () => {
  const { time, passed, hear } = rig();
  for (const path of ['a/b', 'c/d', undefined, 'e/f']) hear(path);
  time.advance(250);
  for (let index = 0; index < 10_000; index += 1) hear(`p/${index}`);
  time.advance(250);
  expect(passed).toEqual(['a/b', undefined, undefined]);
});

test('a flood comes to four in a second', () => {
  const { time, passed, hear } = rig();
  for (let millisecond = 0; millisecond < 1000; millisecond += 1) {
    hear(undefined);
    time.advance(1);
  }
  expect(passed).toHaveLength(5);
});

test('nothing is passed on once it was ended', () => {
  const { time, passed, hear, end } = rig();
  for (const path of ['a/b', 'c/d']) hear(path);
  end();
  hear('e/f');
  time.advance(1000);
  expect([passed, time.pending]).toEqual([['a/b'], []]);
});
