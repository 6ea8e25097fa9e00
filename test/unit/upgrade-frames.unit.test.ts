import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSecretMatcher } from '../../src/core/secret-matcher.ts';
import { closeFrame, pingFrame } from '../../src/pipeline/upgrade/control-frame.ts';
import { Direction } from '../../src/pipeline/upgrade/direction.ts';
import { NoFrame } from '../../src/pipeline/upgrade/frame-reader.ts';
import { PayloadScan } from '../../src/pipeline/upgrade/payload-scan.ts';

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly length: number;
}

/** A frame as RFC 6455, section 5.2, lays it out, with a payload of one letter. */
function frame({ opcode, final, length }: Frame, masked: boolean): Buffer {
  const short = length < 126 ? length : length < 65_536 ? 126 : 127;
  const size = Buffer.alloc(short === 126 ? 2 : short === 127 ? 8 : 0);
  if (short === 126) size.writeUInt16BE(length);
  if (short === 127) size.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([
    Buffer.from([(final ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | short]),
    size,
    masked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0),
    Buffer.alloc(length, 0x61),
  ]);
}

const LENGTHS = [0, 1, 2, 124, 125, 126, 127, 65_535, 65_536, 70_000];
const data = fc.record({
  opcode: fc.constantFrom(0x0, 0x1, 0x2),
  final: fc.boolean(),
  length: fc.oneof(fc.constantFrom(...LENGTHS), fc.nat(300)),
});
const control = fc.record({
  opcode: fc.constantFrom(0x9, 0xa),
  final: fc.constant(true),
  length: fc.nat(125),
});
const frames = fc.array(fc.oneof({ weight: 3, arbitrary: data }, control), { minLength: 1, maxLength: 8 });
const cuts = fc.array(fc.nat(), { maxLength: 12 });

/** The bytes in pieces, cut at these places. */
function* pieces(bytes: Buffer, places: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const place of [...places.map((each) => each % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
    if (place > from) yield bytes.subarray(from, place);
    from = Math.max(from, place);
  }
}

describe.each([true, false])('a direction, masked: %s', (masked) => {
  test('passes every frame byte for byte, however it is cut', () => {
    fc.assert(
      fc.property(frames, cuts, (sent, places) => {
        const direction = new Direction(masked);
        const bytes = Buffer.concat(sent.map((each) => frame(each, masked)));
        const passed = [...pieces(bytes, places)].flatMap((piece) => direction.pass(piece));
        expect(Buffer.concat(passed).equals(bytes)).toBe(true);
        expect(direction.isBetween).toBe(true);
      }),
    );
  });

  test('that is ended anywhere ends with whole frames and ours', () => {
    fc.assert(
      fc.property(frames, cuts, fc.nat(), (sent, places, at) => {
        const direction = new Direction(masked);
        const encoded = sent.map((each) => frame(each, masked));
        const bytes = Buffer.concat(encoded);
        const end = at % (bytes.length + 1);
        const last = closeFrame(1008, 'x', masked);
        const before = [...pieces(bytes.subarray(0, end), places)].flatMap((piece) => direction.pass(piece));
        const then = direction.end(last) ?? [];
        const after = [...pieces(bytes.subarray(end), places)].flatMap((piece) => direction.pass(piece));
        let whole = 0;
        for (const { length } of encoded) if (whole < end) whole += length;
        const expected = Buffer.concat([bytes.subarray(0, whole), last]);
        expect(Buffer.concat([...before, ...then, ...after]).equals(expected)).toBe(true);
        expect(direction.isOver).toBe(true);
      }),
    );
  });

  test('takes a close frame of theirs, and nothing after it', () => {
    const direction = new Direction(masked);
    const close = closeFrame(1000, 'bye', masked);
    const passed = direction.pass(Buffer.concat([close, frame({ opcode: 1, final: true, length: 3 }, masked)]));
    expect(Buffer.concat(passed)).toEqual(close);
    expect(direction).toMatchObject({ isOver: true, hasClosed: true });
    expect(direction.pass(frame({ opcode: 1, final: true, length: 3 }, masked))).toEqual([]);
    expect(direction.end(close)).toEqual([]);
  });

  test('lets go of nothing of a frame that is masked otherwise', () => {
    const direction = new Direction(masked);
    const wrong = frame({ opcode: 1, final: true, length: 3 }, !masked);
    expect(() => direction.pass(wrong)).toThrow(NoFrame);
    expect(direction.isOver).toBe(true);
  });
});

test('our close frame holds its code and reason', () => {
  expect(closeFrame(1008, 'token expired', false)).toEqual(
    Buffer.concat([Buffer.from([0x88, 15, 0x03, 0xf0]), Buffer.from('token expired')]),
  );
});

test('our masked frames are masked anew each time', () => {
  const [first, second] = [closeFrame(1001, 'x', true), closeFrame(1001, 'x', true)];
  expect(first.subarray(0, 2)).toEqual(Buffer.from([0x88, 0x83]));
  const mask = first.subarray(2, 6);
  const payload = first.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  expect(Buffer.from(payload)).toEqual(Buffer.from([0x03, 0xe9, 0x78]));
  expect(first.equals(second)).toBe(false);
  expect(pingFrame(true)).toHaveLength(6);
  expect(pingFrame(false)).toEqual(Buffer.from([0x89, 0]));
});

describe('a direction that is looked through', () => {
  const SECRET = 'abcabcabd-secret';
  const matcher = createSecretMatcher([SECRET]);
  const letters = fc.array(fc.constantFrom(...'abcd-'.split('')), { maxLength: 40 }).map((all) => all.join(''));
  const text = (payload: string, final: boolean, opcode: number) =>
    Buffer.concat([Buffer.from([(final ? 0x80 : 0) | opcode, payload.length]), Buffer.from(payload)]);

  test('passes what holds no secret whole, and keeps nothing beyond the end of a message', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(letters, fc.boolean()), { minLength: 1, maxLength: 6 }), cuts, (sent, places) => {
        const direction = new Direction(false, new PayloadScan(matcher));
        const bytes = Buffer.concat([...sent.map(([payload, final]) => text(payload, final, 0)), text('', true, 0)]);
        const passed = [...pieces(bytes, places)].flatMap((piece) => direction.pass(piece));
        expect(Buffer.concat(passed).equals(bytes)).toBe(true);
      }),
    );
  });

  test('never lets a whole secret go, however it is cut and framed', () => {
    fc.assert(
      fc.property(
        letters,
        letters,
        fc.array(fc.nat(SECRET.length), { maxLength: 4 }),
        cuts,
        (before, after, splits, places) => {
          const message = before + SECRET + after;
          const parts = [...pieces(Buffer.from(message), splits)].map(String);
          const bytes = Buffer.concat(parts.map((part, index) => text(part, index === parts.length - 1, 0)));
          const direction = new Direction(false, new PayloadScan(matcher));
          const passed: Buffer[] = [];
          expect(() => {
            for (const piece of pieces(bytes, places)) passed.push(...direction.pass(piece));
          }).toThrow();
          const released = Buffer.concat(passed)
            .toString()
            .replace(/[^abcdsecrt-]/g, '');
          expect(released).not.toContain(SECRET.slice(0, -1));
        },
      ),
    );
  });
});
