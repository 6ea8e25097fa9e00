import { constants, crc32, deflateRawSync } from 'node:zlib';
import { jsonText } from '../../json-text.ts';
import { MIB } from './text.ts';

/** RFC 1952, section 2.3: deflate, no name, no time, an unknown system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * So many mebibytes of text, compressed. They are compressed once: after a full flush deflate refers to nothing before it, so
 * the same bytes may follow as often as one likes, and the gateway need not wait for a compressor.
 */
export function* gzipPieces(mebibytes: number): Generator<Buffer> {
  const text = jsonText(MIB);
  const compressed = deflateRawSync(text, { finishFlush: constants.Z_FULL_FLUSH });
  let checksum = 0;
  yield HEADER;
  for (let i = 0; i < mebibytes; i += 1) {
    checksum = crc32(text, checksum);
    yield compressed;
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum);
  trailer.writeUInt32LE((mebibytes * MIB) % 2 ** 32, 4);
  yield Buffer.concat([deflateRawSync(''), trailer]);
}
