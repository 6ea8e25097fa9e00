import type { Testbed } from '../testbed.ts';

/** One figure of ours that has a limit of its own. */
export interface Measurement {
  readonly value: number;
  readonly unit: string;
  /** Null where the figure is only reported. */
  readonly limit: number | null;
  readonly ok: boolean;
}

/** A measurement of our gateway that needs no peer. */
export interface Case {
  readonly name: string;
  /** Measures; the keys are the names in the table and in `latest.json`. */
  measure(testbed: Testbed): Promise<Readonly<Record<string, Measurement>>>;
}

/** A figure that must not exceed `limit`. */
export const atMost = (limit: number, value: number, unit: string): Measurement => ({
  value,
  unit,
  limit,
  ok: value <= limit,
});
