import { words } from './words.ts';

/** One frame of silence, MPEG-1 Layer III at 128 kbit/s and 44.1 kHz: 417 bytes, of which the first four say so. */
const FRAME = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]);

/** A text as spoken: a frame of silence for every word. */
export function spoken(text: string): Buffer[] {
  return words(text).map(() => FRAME);
}
