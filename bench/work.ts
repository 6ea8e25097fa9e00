import { geocodeAnswer } from './geocode-answer.ts';
import { workload } from './workload.ts';

/** What is asked of a gateway, and what it is to answer. */
export interface Work {
  /** Followed by the caller's number. */
  readonly path: string;
  /** The body, decoded. */
  readonly answer: string;
  /** Bytes of the body as it goes over the wire. */
  readonly bytes: number;
}

/** The work of the comparison with peers. */
export const geocoding: Work = { path: workload.path, answer: geocodeAnswer, bytes: geocodeAnswer.length };
