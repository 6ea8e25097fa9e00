/** Why an answer could not be looked into, and so must not go on: what is not cleared is refused. */
export type ScanFailureReason =
  /** Encoded in a way that we cannot decode. */
  | 'unknown_encoding'
  /** Not what its Content-Encoding says. */
  | 'corrupt'
  /** Ends before its encoding does. */
  | 'truncated'
  /** Goes on after its encoding has ended. */
  | 'trailing_bytes'
  /** Decodes to more than {@link InflationLimits} allow. */
  | 'inflated_too_far'
  /** More encoded bytes than we keep came without settling whether a secret begins there. */
  | 'held_too_long';

/** Ends the decoding of one answer. */
export class ScanFailure extends Error {
  readonly reason: ScanFailureReason;

  constructor(reason: ScanFailureReason) {
    super(reason);
    this.name = 'ScanFailure';
    this.reason = reason;
  }
}
