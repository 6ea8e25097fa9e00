import { ScanFailure } from './scan-failure.ts';

/** How far one answer may grow when decoded, so that a few bytes from a provider cannot cost us a machine. */
export interface InflationLimits {
  /** Bytes that any answer may decode to, however short it is. */
  readonly free: number;
  /** Decoded bytes per encoded byte, beyond those. */
  readonly ratio: number;
  /** Decoded bytes in all. */
  readonly most: number;
}

/**
 * `free`: a mebibyte of zeros is a kilobyte of gzip, and decoding it costs a millisecond. `ratio`: Envoy's limit for gzip; JSON
 * and text stay under 20, and deflate cannot do more than 1032. `most`: some five seconds of one core, far above any answer that
 * providers compress, so that a stream of good ratio ends too.
 */
export const inflationLimits: InflationLimits = { free: 1 << 20, ratio: 100, most: 1 << 30 };

/** @throws ScanFailure `inflated_too_far` */
export function checkInflation(decoded: number, encoded: number, { free, ratio, most }: InflationLimits): void {
  if (decoded > most || decoded > free + ratio * encoded) throw new ScanFailure('inflated_too_far');
}
