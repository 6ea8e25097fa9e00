import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CallerKey } from '../../src/caller-keys/definition.ts';
import { placeOf } from '../../src/caller-keys/slot-place.ts';
import { callerKey } from '../../src/pipeline/authenticate/caller.ts';
import { callerKeysRig, fieldsOf, MINUTE, shelved } from '../harness/caller-keys-rig.ts';

// What outlasts a call hears when the key that it was begun with is over.

const ann = { caller: callerKey('https://one.test/', 'ann'), integration: 'talk' };

let rig: ReturnType<typeof callerKeysRig>;
let key: CallerKey;
let ends: number;
let callOff: () => void;
beforeEach(async () => {
  rig = callerKeysRig();
  await rig.opened.start();
});
const keys = () => rig.opened.keys;
const watch = async (until?: number) => {
  await keys().put(ann, fieldsOf('one'), until);
  key = (await keys().get(ann)) as CallerKey;
  ends = 0;
  callOff = keys().whenEnded(ann, key, () => {
    ends += 1;
  });
  await rig.settled();
  expect(ends).toBe(0);
};

test('it was erased', async () => {
  await watch();
  await keys().erase(ann);
  await rig.settled();
  expect(ends).toBe(1);
});

test('it was replaced, by the same text too; once', async () => {
  await watch();
  await keys().put(ann, fieldsOf('one'), undefined);
  await keys().put(ann, fieldsOf('two'), undefined);
  await rig.settled();
  expect(ends).toBe(1);
});

test('its end has come, and not a moment before', async () => {
  await watch(rig.clock.now() + 10 * MINUTE);
  rig.advance(10 * MINUTE - 1);
  await rig.settled();
  expect(ends).toBe(0);
  rig.advance(1);
  await rig.settled();
  expect(ends).toBe(1);
});

test('another gateway replaced it, and this one heard of that', async () => {
  await watch();
  rig.shelf.change(placeOf(ann));
  await rig.settled();
  expect(ends).toBe(0);
  rig.shelf.putElsewhere(placeOf(ann), shelved('two'));
  rig.shelf.change(placeOf(ann));
  await rig.settled();
  expect(ends).toBe(1);
});

test('it was replaced between the call and the watch', async () => {
  await watch();
  const before = key;
  await keys().put(ann, fieldsOf('two'), undefined);
  let isOver = false;
  keys().whenEnded(ann, before, () => {
    isOver = true;
  });
  await rig.settled();
  expect(isOver).toBe(true);
});

test('it changed, and the vault that would know how is away', async () => {
  await watch();
  rig.shelf.isAway = true;
  await rig.settled();
  expect(ends).toBe(0);
  rig.shelf.change(placeOf(ann));
  await rig.settled();
  expect(ends).toBe(1);
});

describe('nothing is heard', () => {
  test('of keys in other slots', async () => {
    await watch();
    const others = [
      { ...ann, task: 't' },
      { ...ann, integration: 'maps' },
    ];
    for (const other of others) await keys().put(other, fieldsOf('two'), undefined);
    for (const other of others) await keys().erase(other);
    await rig.settled();
    expect(ends).toBe(0);
  });

  test('after it was called off, and nothing is left to be done', async () => {
    const before = rig.pending.length;
    await watch(rig.clock.now() + 30_000);
    expect(rig.pending.length).toBe(before + 1);
    callOff();
    expect(rig.pending.length).toBe(before);
    await keys().erase(ann);
    await rig.settled();
    expect(ends).toBe(0);
  });
});
