import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SECRET, watch } from '../harness/body-scan.ts';
import { manualTime } from '../harness/manual-time.ts';

test('a chunk that holds nothing is handed on itself, at once', () => {
  const { scan, cleared, events } = watch(undefined);
  const chunk = Buffer.from('{"status":"OK"}\n');
  expect(scan.push(chunk)).toBe(true);
  expect(cleared[0]).toBe(chunk);
  scan.end();
  expect(events).toEqual(['clear', 'end']);
});

test('each event of a stream goes out before the next comes in', () => {
  const { scan, cleared } = watch('identity');
  for (let count = 1; count <= 50; count++) {
    scan.push(Buffer.from(`data: {"delta":"word ${count}"}\n\n`));
    expect(cleared).toHaveLength(count);
  }
});

test('when nothing follows, only the bytes that may begin a secret wait on', () => {
  const { timers, advance } = manualTime();
  const { scan, text } = watch(undefined, { timers });
  scan.push(Buffer.from('{"url":"https://maps.example/photo?key=AIzaCan'));
  advance(1_000);
  expect(text().toString()).toBe('{"url":"https://maps.example/photo?key=');
  scan.push(Buffer.from('ary'));
  advance(1_000);
  expect(text().toString()).toBe('{"url":"https://maps.example/photo?key=');
  scan.push(Buffer.from('dian"}'));
  advance(1_000);
  expect(text().toString()).toBe('{"url":"https://maps.example/photo?key=AIzaCanarydian"}');
});

/*
 * A caller whose text the provider repeats could otherwise read the secret out of what comes when: the bytes that wait would tell
 * whether its text begins as the secret does.
 */
test('what comes when does not depend on the secret', () => {
  const comes = (guess: string) => {
    const { scan, cleared, text } = watch(undefined);
    const pieces = [`${'.'.repeat(2_000)}${guess}`, `${guess}${'.'.repeat(500)}`, `\n${guess}`, guess, 'end\n'];
    return pieces.map((piece) => {
      scan.push(Buffer.from(piece));
      return [cleared.length, text().length];
    });
  };
  const none = comes('~'.repeat(SECRET.length - 1));
  for (const length of [1, 4, 8, SECRET.length - 1])
    expect(comes('~'.repeat(SECRET.length - 1 - length) + SECRET.slice(0, length))).toEqual(none);
});

test('what waits goes out at the end of the body', () => {
  const { scan, text, events } = watch(undefined);
  scan.push(Buffer.from('ends in AIza'));
  scan.end(Buffer.from('Can'));
  expect(text().toString()).toBe('ends in AIzaCan');
  expect(events).toEqual(['clear', 'end']);
});

test('a secret ends it, whatever comes after', () => {
  const { scan, text, events } = watch(undefined);
  scan.push(Buffer.from(`before\n${SECRET.slice(0, 20)}`));
  scan.push(Buffer.from(`${SECRET.slice(20)} after`));
  scan.push(Buffer.from('more'));
  scan.end();
  expect(events).toEqual(['clear', 'leak']);
  expect(text().toString()).toBe('before\n');
});

test('an empty body ends', () => {
  const { scan, events } = watch(undefined);
  scan.push(Buffer.alloc(0));
  scan.end();
  expect(events).toEqual(['end']);
});

test('once closed it calls nothing', () => {
  const { scan, events } = watch(undefined);
  scan.push(Buffer.from('AIza'));
  scan.close();
  scan.push(Buffer.from(SECRET));
  scan.end();
  expect(events).toEqual([]);
});

const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
const filler = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.nat(39).map((length) => Buffer.from(SECRET.slice(0, length))),
  ),
  {
    maxLength: 8,
  },
);

function push(scan: { push(bytes: Buffer): boolean }, body: Buffer, cuts: readonly number[]): void {
  for (let at = 0, turn = 0; at < body.length; turn++) {
    const length = cuts[turn % cuts.length] ?? 1;
    scan.push(body.subarray(at, at + length));
    at += length;
  }
}

test('a body without the secret passes byte for byte, however it is cut', () => {
  fc.assert(
    fc.property(filler, lengths, (parts, cuts) => {
      const body = Buffer.concat(parts.flatMap((part) => [part, Buffer.from('!')]));
      const { scan, text, events } = watch(undefined);
      push(scan, body, cuts);
      scan.end();
      expect(text().equals(body)).toBe(true);
      expect(events.at(-1)).toBe('end');
    }),
  );
});

test('a body with the secret never passes it, however it is cut', () => {
  fc.assert(
    fc.property(filler, filler, lengths, (before, after, cuts) => {
      const body = Buffer.concat([...before, Buffer.from(SECRET), ...after]);
      const { scan, text, events } = watch(undefined);
      push(scan, body, cuts);
      scan.end();
      expect(events.at(-1)).toBe('leak');
      expect(text().length).toBeLessThanOrEqual(body.indexOf(SECRET));
      expect(body.subarray(0, text().length).equals(text())).toBe(true);
    }),
  );
});
