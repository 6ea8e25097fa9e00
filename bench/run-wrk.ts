import { fileURLToPath } from 'node:url';
import { pinned } from './cores.ts';
import { findProgram } from './programs.ts';
import type { Testbed } from './testbed.ts';
import { workload } from './workload.ts';
import { parseWrkSummary, type WrkSummary } from './wrk-summary.ts';

const script = fileURLToPath(new URL('wrk.lua', import.meta.url));

/** Loads a port of the loopback for so many seconds, from the load's core. The path is followed by the caller's number. */
export const runWrk = async (
  testbed: Testbed,
  port: number,
  { seconds, path }: { seconds: number; path: string },
): Promise<WrkSummary> => {
  const { session, cores, tokensFile } = testbed;
  const arguments_ = ['-t', '1', '-c', String(workload.connections), '-d', `${seconds}s`, '--timeout', '5s'];
  const command = [findProgram('wrk') ?? 'wrk', ...arguments_, '-s', script, `http://127.0.0.1:${port}`];
  const wrk = session.start('wrk', pinned(cores?.load, command), {
    env: { TOKENS_FILE: tokensFile, REQUEST_PATH: path },
  });
  // wrk ends by itself; one that hangs on a dead gateway is ended here.
  const timer = setTimeout(() => void wrk.stop(), (seconds + 15) * 1000);
  const exit = await wrk.exit;
  clearTimeout(timer);
  if (exit !== 0) throw new Error(`wrk ended with ${exit}:\n${wrk.complaint()}`);
  return parseWrkSummary(wrk.output());
};
