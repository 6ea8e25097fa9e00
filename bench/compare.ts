import type { Contender } from './contenders/definition.ts';
import { measureRun, type Run } from './measure-run.ts';
import { findProgram, programs } from './programs.ts';
import type { Testbed } from './testbed.ts';
import { geocoding, type Work } from './work.ts';

/** The runs that count of each contender, and what was left out and why. */
export interface Comparison {
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  readonly skipped: readonly string[];
  readonly voided: readonly string[];
}

export interface ComparisonOptions {
  readonly rounds: number;
  /** Of each run. */
  readonly seconds: number;
  /** Geocoding when absent. */
  readonly work?: Work;
  say(line: string): void;
}

/** Measures every contender once a round, each round beginning with the next one. */
export const compare = async (
  contenders: readonly Contender[],
  testbed: Testbed,
  { rounds, seconds, work = geocoding, say }: ComparisonOptions,
): Promise<Comparison> => {
  const present = contenders.filter(({ program }) => program === undefined || findProgram(program));
  const skipped = contenders.filter((contender) => !present.includes(contender)).map(describeMissing);
  for (const line of skipped) say(`skipped ${line}`);

  const runs = new Map<string, Run[]>(present.map(({ name }) => [name, []]));
  const voided: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of rotate(present, round - 1)) {
      const { name } = contender;
      try {
        const run = await measureRun(contender, testbed, { seconds, work });
        runs.get(name)?.push(run);
        say(`round ${round}/${rounds}  ${name.padEnd(12)}${Math.round(run.rps).toString().padStart(8)} requests/s`);
      } catch (error) {
        if (testbed.session.ending) throw error;
        const line = `round ${round}/${rounds}  ${name.padEnd(12)}void: ${error instanceof Error ? error.message : error}`;
        voided.push(line);
        say(line);
      }
    }
  }
  return { runs, skipped, voided };
};

const describeMissing = ({ name, program }: Contender): string =>
  `${name}: ${program} is not installed${program ? ` (${programs[program]})` : ''}`;

const rotate = <T>(list: readonly T[], by: number): readonly T[] => {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
};
