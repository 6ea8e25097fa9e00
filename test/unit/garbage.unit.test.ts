import { expect, test } from '@jest/globals';
import { BodyGarbage, exposeYoungCollector } from '../../src/core/garbage.ts';

const MIB = 1024 ** 2;

/** Sends so many mebibytes through a meter, in pieces of 64 KiB. */
function send(meter: (bytes: number) => void, mebibytes: number): void {
  for (let i = 0; i < mebibytes * 16; i += 1) meter(MIB / 16);
}

function counted() {
  let collections = 0;
  const garbage = new BodyGarbage(() => {
    collections += 1;
  });
  return { garbage, collections: () => collections };
}

test('a large body is collected behind every four mebibytes, the first mebibyte being free', () => {
  const { garbage, collections } = counted();
  send(garbage.meter(), 1 + 4 * 3);
  expect(collections()).toBe(3);
});

test('small bodies cost no collection, however many they are', () => {
  const { garbage, collections } = counted();
  for (let i = 0; i < 100; i += 1) send(garbage.meter(), 1);
  expect(collections()).toBe(0);
});

test('large bodies that pass together are counted together', () => {
  const { garbage, collections } = counted();
  const meters = [garbage.meter(), garbage.meter()];
  for (let i = 0; i < 3; i += 1) for (const meter of meters) send(meter, 1);
  expect(collections()).toBe(1);
});

test("V8's collector is there to be called", () => {
  expect(() => exposeYoungCollector()()).not.toThrow();
});
