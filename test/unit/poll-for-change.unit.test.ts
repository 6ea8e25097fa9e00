import { expect, test } from '@jest/globals';
import { pollForChange } from '../../src/core/poll-for-change.ts';
import { manualTime } from '../harness/manual-time.ts';
import { settled } from '../harness/order-rig.ts';

test('a change is told once, after the first look too, and never after the end', async () => {
  const time = manualTime();
  let state = 'a';
  let heard = 0;
  const parts = { look: () => state, every: 100, timers: time.timers };
  const end = pollForChange(parts, () => {
    heard += 1;
  });
  const pass = async () => {
    time.advance(100);
    await settled();
    return heard;
  };
  await settled();
  expect(heard).toBe(1);
  expect(await pass()).toBe(1);
  state = 'b';
  expect([await pass(), await pass()]).toEqual([2, 2]);
  state = 'c';
  end();
  expect(await pass()).toBe(2);
  expect(time.pending).toEqual([]);
});

test('what hangs is not asked again, and is no change when it ends after the end', async () => {
  const time = manualTime();
  const answer = Promise.withResolvers<string>();
  let looks = 0;
  let heard = 0;
  const look = () => {
    looks += 1;
    return answer.promise;
  };
  const end = pollForChange({ look, every: 100, timers: time.timers }, () => {
    heard += 1;
  });
  time.advance(1000);
  await settled();
  end();
  answer.resolve('a');
  await settled();
  expect([looks, heard, time.pending]).toEqual([1, 0, []]);
});
