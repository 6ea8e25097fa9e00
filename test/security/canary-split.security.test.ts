import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, byteForByte, type Content, chunked, clean, says } from '../harness/answers.ts';
import { type Surface, surfaces } from '../harness/canary-cases.ts';
import { type CanaryRig, each, openCanaryRig, type Script } from '../harness/canary-rig.ts';
import { codings } from '../harness/codings.ts';

// Hazard 2: an echo that comes in pieces, wherever it is cut. Every integration, by every way of its key.

const WITHHELD = '502 response_leak, alert';
const CUT = '200, cut, alert';
const EVENTS = ['Content-Type: text/event-stream'];
/** Of each integration's ways, the one that its section shows. */
const [first] = surfaces as readonly [Surface, ...Surface[]];
const onePerCase = [...new Map(surfaces.map((surface) => [surface.of.name, surface])).values()];
let rig: CanaryRig;
beforeAll(async () => {
  rig = await openCanaryRig();
});
afterAll(() => rig?.close());

/** The two parts of a text for each place where it can be cut. */
const cuts = (text: string) =>
  Array.from({ length: text.length - 1 }, (_, index) => [text.slice(0, index + 1), text.slice(index + 1)] as const);

/** What came of an answer, and what of its body came through. */
async function outcome(surface: Surface, bytes: Content): Promise<[verdict: string, body: string]> {
  const given = await rig.ask(
    surface,
    says(() => bytes),
  );
  return [await rig.verdictOf(surface, given), given.status === 200 ? given.body.toString() : ''];
}

describe.each(onePerCase.map((surface) => [surface.of.name, surface] as const))('%s', (_name, surface) => {
  const [key = ''] = surface.of.canaries;

  test('the key cut at every byte', async () => {
    for (const [before, after] of cuts(key))
      expect(await outcome(surface, chunked(200, [], [before, after]))).toEqual([WITHHELD, '']);
  });

  test('the key cut at every byte, when the head has gone out: what stands before it comes, and no byte of it', async () => {
    for (const [before, after] of cuts(key))
      expect(await outcome(surface, chunked(200, EVENTS, [`: ok\n\ndata: ${before}`, `${after}\n\n`]))).toEqual([
        CUT,
        ': ok\n\n',
      ]);
  });

  test.each([
    ['percent-encoded', encodeURIComponent(key)],
    ['in base64', btoa(`x:${key} and more`)],
    ['as \\u escapes', JSON.stringify(key).replace(/[+/=&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)],
  ])('%s, every byte of it for itself', async (_how, spelled) => {
    const pieces = byteForByte(`{"debug":"${spelled}"}`);
    expect((await outcome(surface, chunked(200, [], pieces)))[0]).toMatch(/alert$/);
    expect((await outcome(surface, chunked(200, EVENTS, pieces)))[0]).toBe(CUT);
    expect((await outcome(surface, chunked(200, [], byteForByte(spelled))))[0]).toMatch(/alert$/);
  });

  test('of known length, in as many packets', async () => {
    const bytes = byteForByte(answer(200, [], key));
    const script: Script = async (socket) => {
      for (const byte of bytes) await new Promise((resolve) => socket.write(byte, resolve));
      socket.end();
    };
    expect(await rig.verdictOf(surface, await rig.ask(surface, script))).toBe(WITHHELD);
  });
});

test.each(codings)('%s, every byte for itself', async (_what, encoding, encode) => {
  const script = says((key) =>
    chunked(200, [`Content-Encoding: ${encoding}`], byteForByte(encode(Buffer.from(`"${key}"`)))),
  );
  // The encoding's own head may be clear, and go out, before there is anything to look into.
  for (const verdict of Object.values(await rig.verdicts(surfaces, script))) expect([WITHHELD, CUT]).toContain(verdict);
  expect(await rig.shown()).toEqual([]);
  expect(await rig.verdicts(surfaces, clean)).toEqual(each(surfaces, '200'));
});

test.each(codings)('%s, cut at every byte', async (_what, encoding, encode) => {
  const whole = encode(Buffer.from(`{"error":"no such key: ${first.of.canaries[0]}"}`)).toString('latin1');
  for (const parts of cuts(whole)) {
    const pieces = parts.map((part) => Buffer.from(part, 'latin1'));
    const [verdict] = await outcome(first, chunked(200, [`Content-Encoding: ${encoding}`], pieces));
    expect([WITHHELD, CUT]).toContain(verdict);
  }
  expect(await rig.shown()).toEqual([]);
});
