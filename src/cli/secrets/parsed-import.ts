import type { Candidate } from './settle-doubts.ts';

/** What an import holds. Faults are in words that repeat nothing of it. */
export interface ParsedImport {
  readonly candidates: readonly Candidate[];
  readonly faults: readonly string[];
  /** The lines whose variables are no secret that the configuration names. */
  readonly skipped: readonly number[];
}
