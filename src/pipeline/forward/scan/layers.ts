import type { SecretScanner } from '../../../core/secret-matcher/scanner.ts';
import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import type { ContentCoding } from './content-codings.ts';
import { Decoder } from './decoder.ts';
import { checkInflation, type InflationLimits } from './inflation-limits.ts';
import { ZstdBlocks } from './zstd-blocks.ts';

/**
 * Bytes of a begun secret for which encoded bytes wait. The last byte of an encoded event is the first of a secret's spellings
 * once in fifty times, and the event would wait for the next one; four such bytes come together by chance once in a billion.
 */
const BEGUN_WHILE_ENCODED = 4;

/** Ends the work on a body that holds a secret. */
export class SecretFound extends Error {}

interface Layer {
  readonly scanner: SecretScanner;
  /** What leads to the next layer; the plain one has none. */
  readonly decoder: Decoder | undefined;
  readonly blocks: ZstdBlocks | undefined;
  bytes: number;
}

/** A point in a body: how many bytes of each layer come before it. */
export type Point = readonly number[];

/** A body in all stages of its decoding, from as it came to plain. Each is scanned: gzip, for one, has room for comments. */
export class Layers {
  readonly #layers: readonly Layer[];
  readonly #limits: InflationLimits;
  readonly #onDecoded: (bytes: number) => void;

  /** @param onDecoded told of the bytes of each piece that was decoded and seen. */
  constructor(
    matcher: SecretMatcher,
    codings: readonly ContentCoding[],
    limits: InflationLimits,
    onDecoded: (bytes: number) => void,
  ) {
    this.#limits = limits;
    this.#onDecoded = onDecoded;
    this.#layers = [...codings, undefined].map((coding) => ({
      scanner: matcher.scanner(),
      decoder: coding && new Decoder(coding),
      blocks: coding?.blocks === true ? new ZstdBlocks() : undefined,
      bytes: 0,
    }));
  }

  /** Takes the next bytes and all that they decode to. @throws SecretFound, ScanFailure, SearchTooHard */
  async take(bytes: Buffer, depth = 0): Promise<void> {
    const layer = this.#layers[depth];
    if (layer === undefined) return;
    layer.bytes += bytes.length;
    if (depth > 0) checkInflation(layer.bytes, this.#layers[0]?.bytes ?? 0, this.#limits);
    if (layer.scanner.push(bytes)) throw new SecretFound();
    layer.blocks?.push(bytes);
    await layer.decoder?.decode(bytes, (decoded) => this.take(decoded, depth + 1));
    if (depth > 0) this.#onDecoded(bytes.length);
  }

  /** Takes what decoders give out at the end. @throws SecretFound, ScanFailure, SearchTooHard */
  async finish(): Promise<void> {
    for (const [depth, { decoder }] of this.#layers.entries())
      await decoder?.finish((decoded) => this.take(decoded, depth + 1));
  }

  /** Where the body has come to. */
  here(): Point {
    return this.#layers.map(({ bytes }) => bytes);
  }

  /** Whether all that the bytes before a point decode to has been seen. */
  decodedUpTo(point: Point): boolean {
    return this.#layers.every(({ blocks, bytes }, depth) => (blocks?.settled ?? bytes) >= (point[depth] ?? 0));
  }

  /** Whether no secret may have begun before a point. */
  clearUpTo(point: Point, isQuiet: boolean): boolean {
    return this.#layers.every(({ scanner: { held, cover }, decoder, bytes }, depth) => {
      const begun =
        decoder !== undefined ? (held >= BEGUN_WHILE_ENCODED ? held : 0) : isQuiet ? held : Math.max(held, cover);
      return bytes - begun >= (point[depth] ?? 0);
    });
  }

  close(): void {
    for (const { decoder } of this.#layers) decoder?.close();
  }
}
