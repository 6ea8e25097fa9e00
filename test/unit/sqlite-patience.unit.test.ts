import { expect, test } from '@jest/globals';
import { patiently } from '../../src/core/sqlite-patience.ts';
import { manualTime } from '../harness/manual-time.ts';
import { settled } from '../harness/order-rig.ts';

const busy = Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });

test('a database that others hold is asked now and then, and meanwhile the process does other things', async () => {
  const time = manualTime();
  let tries = 0;
  const done = patiently({ patience: 1000, ...time }, () => {
    tries += 1;
    if (tries < 3) throw busy;
    return 'done';
  });
  await settled();
  // Each try holds the whole process up.
  expect([tries, time.pending]).toEqual([1, [5]]);
  time.advance(5);
  await settled();
  time.advance(5);
  await expect(done).resolves.toBe('done');
});

test('what goes on for too long, and every other error, is thrown as it is', async () => {
  const time = manualTime();
  const waiting = patiently({ patience: 8, ...time }, () => {
    throw busy;
  });
  waiting.catch(() => {});
  for (let turn = 0; turn < 4; turn += 1) {
    await settled();
    time.advance(5);
  }
  await expect(waiting).rejects.toBe(busy);
  const other = new Error('other');
  await expect(
    patiently({ patience: 8, ...time }, () => {
      throw other;
    }),
  ).rejects.toBe(other);
});
