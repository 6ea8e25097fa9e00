import { SearchTooHard } from '../../../core/secret-matcher/effort.ts';

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
  | 'held_too_long'
  /** To tell whether a secret is in it would take more work than its length allows. */
  | 'too_hard_to_search';

/** Ends the looking into one answer. */
export class ScanFailure extends Error {
  readonly reason: ScanFailureReason;

  constructor(reason: ScanFailureReason) {
    super(reason);
    this.name = 'ScanFailure';
    this.reason = reason;
  }
}

/** What an error that ended the looking into an answer says of it. */
export function reasonOf(error: unknown): ScanFailureReason {
  if (error instanceof ScanFailure) return error.reason;
  return error instanceof SearchTooHard ? 'too_hard_to_search' : 'corrupt';
}
