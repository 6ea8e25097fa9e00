import { cases } from './cases/index.ts';
import { compare } from './compare.ts';
import { contenders } from './contenders/index.ts';
import { type Options, readOptions, usage } from './options.ts';
import { findProgram, programs } from './programs.ts';
import { casesTable, collectResults, comparisonTable, findDisturbed, type Results } from './results.ts';
import { openSession, type Session } from './session.ts';
import { alignTable } from './table.ts';
import { prepareTestbed, type Testbed } from './testbed.ts';
import { writeResults } from './write-results.ts';

const say = (line: string) => console.log(line);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const measureAll = async (session: Session, { rounds, seconds, only }: Options): Promise<Results> => {
  const chosen = <T extends { name: string }>(list: readonly T[]) =>
    list.filter(({ name }) => only?.includes(name) ?? true);
  const testbed = await prepareTestbed(session);
  describeConditions(testbed);
  const measured = await measureCases(testbed, chosen(cases));
  const comparison = await compare(chosen(contenders), testbed, { rounds, seconds, say });
  const { cores, upstream } = testbed;
  return collectResults(comparison, measured, { rounds, seconds, only, cores, upstream: upstream.program });
};

const measureCases = async (testbed: Testbed, chosen: typeof cases): Promise<Results['cases']> => {
  const measured: Results['cases'][] = [];
  for (const { name, measure } of chosen) {
    say(`case ${name}`);
    try {
      measured.push(await measure(testbed));
    } catch (error) {
      if (testbed.session.ending) throw error;
      say(`case ${name} failed: ${messageOf(error)}`);
      process.exitCode = 1;
    }
  }
  return Object.assign({}, ...measured) as Results['cases'];
};

const describeConditions = ({ cores, upstream }: Testbed) => {
  if (cores) say(`gateway on core ${cores.gateway}, load and upstream on core ${cores.load}`);
  else say('NOT PINNED (one core, or no taskset): gateway and load share the machine, the figures say little');
  if (upstream.program !== 'nginx') say(`upstream is Node: fast gateways wait for it (${programs.nginx})`);
};

const report = (results: Results, options: Options) => {
  const { figures, cases: measured, runs } = results;
  if (figures.size > 0) say(`\n${alignTable(comparisonTable(results))}`);
  if (Object.keys(measured).length > 0) say(`\n${alignTable(casesTable(results))}`);
  const disturbed = findDisturbed(results);
  if (disturbed.length > 0)
    say(`\nnot quiet: other programs ran on the core of ${disturbed.join(', ')}; measure again`);
  const incomplete = [...runs].filter(([, list]) => list.length < options.rounds);
  for (const [name, list] of incomplete) say(`\n${name}: ${list.length} of ${options.rounds} runs count`);
  const failed = incomplete.some(([, list]) => list.length === 0) || Object.values(measured).some(({ ok }) => !ok);
  if (failed) process.exitCode = 1;
};

const endOnSignal = (session: Session) => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => void session.end().finally(() => process.exit(code)));
  }
};

const main = async (options: Options) => {
  if (options.help) return say(usage);
  if (!findProgram('wrk')) throw new Error(`the load generator wrk is not installed: ${programs.wrk}`);

  const session = openSession();
  endOnSignal(session);
  try {
    const results = await measureAll(session, options);
    writeResults(results);
    report(results, options);
    say('\nwritten: bench/results/latest.json, bench/results/latest.md');
  } catch (error) {
    if (!session.ending) throw error;
  } finally {
    await session.end();
  }
};

const fail = (code: number) => (error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = code;
};

const optionsOf = (): Options | undefined => {
  try {
    return readOptions(
      process.argv.slice(2),
      [...contenders, ...cases].map(({ name }) => name),
    );
  } catch (error) {
    fail(2)(error);
    return undefined;
  }
};

const options = optionsOf();
if (options) await main(options).catch(fail(1));
