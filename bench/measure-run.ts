import { statSync } from 'node:fs';
import { checkAnswers } from './check-answers.ts';
import type { Contender } from './contenders/definition.ts';
import { measureProcessorUse, type ProcessorUse } from './processor-time.ts';
import { runWrk } from './run-wrk.ts';
import type { Testbed } from './testbed.ts';
import type { Work } from './work.ts';
import { findFault } from './wrk-summary.ts';

/** One valid run of one contender. */
export interface Run {
  readonly rps: number;
  readonly p50ms: number;
  readonly p99ms: number;
  /** Processor time of the gateway per request; of all figures the one that other programs disturb least. */
  readonly cpuMicros: number | undefined;
  readonly processor: ProcessorUse | undefined;
}

// Seconds until V8 has compiled what is hot: on one core our gateway was seen to need twenty. All get the same.
const warmUp = 20;

/**
 * Starts a contender afresh, checks its answers, warms it up, loads it and ends it.
 * @throws with the reason when the run is void
 */
export const measureRun = async (
  contender: Contender,
  testbed: Testbed,
  { seconds, work }: { seconds: number; work: Work },
): Promise<Run> => {
  const running = await contender.start(testbed);
  try {
    await checkAnswers(contender, running, testbed, work);
    await runWrk(testbed, running.port, { seconds: warmUp, path: work.path });
    const processorUse = testbed.cores && measureProcessorUse(running.child.pid, testbed.cores.gateway);
    const summary = await runWrk(testbed, running.port, { seconds, path: work.path });
    const fault = findFault(summary, work.bytes);
    if (fault) throw new Error(fault);
    const processor = processorUse?.();
    if (statSync(running.recordFile).size === 0) throw new Error('wrote no access record');
    const cpuMicros = processor && (processor.seconds * 1e6) / summary.requests;
    return { rps: summary.rps, p50ms: summary.p50ms, p99ms: summary.p99ms, cpuMicros, processor };
  } finally {
    await running.child.stop();
  }
};
