/** One run of wrk. Latency as wrk sees it: closed loop, from sending a request to the end of its answer. */
export interface WrkSummary {
  readonly requests: number;
  readonly rps: number;
  readonly p50ms: number;
  readonly p99ms: number;
  readonly bytesPerAnswer: number;
  readonly errors: Readonly<Record<string, number>>;
}

interface RawSummary {
  requests: number;
  durationUs: number;
  bytes: number;
  p50us: number;
  p99us: number;
  errors: Record<string, number>;
}

/**
 * Reads the line of JSON that `wrk.lua` prints at the end of a run.
 * @throws when there is none
 */
export const parseWrkSummary = (output: string): WrkSummary => {
  const line = output.split('\n').find((candidate) => candidate.startsWith('{"requests"'));
  if (line === undefined) throw new Error(`wrk printed no summary:\n${output.trim().slice(-500)}`);
  const raw = JSON.parse(line) as RawSummary;
  return {
    requests: raw.requests,
    rps: raw.durationUs > 0 ? raw.requests / (raw.durationUs / 1e6) : 0,
    p50ms: raw.p50us / 1000,
    p99ms: raw.p99us / 1000,
    bytesPerAnswer: raw.requests > 0 ? raw.bytes / raw.requests : 0,
    errors: raw.errors,
  };
};

/** Why a run does not count, or undefined when it does. */
export const findFault = (summary: WrkSummary, answerBytes: number): string | undefined => {
  const errors = Object.entries(summary.errors).filter(([, count]) => count > 0);
  if (errors.length > 0) return errors.map(([kind, count]) => `${count} ${faultNames[kind] ?? kind}`).join(', ');
  if (summary.requests === 0) return 'no answer at all';
  if (summary.bytesPerAnswer < answerBytes) return `answers of ${Math.round(summary.bytesPerAnswer)} bytes: cut short`;
  return undefined;
};

const faultNames: Readonly<Record<string, string>> = {
  status: 'answers of status 400 or above',
  connect: 'refused connections',
  read: 'connections broken while reading',
  write: 'connections broken while writing',
  timeout: 'timeouts',
};
