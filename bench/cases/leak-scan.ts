import { compare } from '../compare.ts';
import type { Contender } from '../contenders/definition.ts';
import { genericIntegration } from '../integrations.ts';
import type { Run } from '../measure-run.ts';
import { median } from '../median.ts';
import { startPortcullis } from '../start-portcullis.ts';
import type { Testbed } from '../testbed.ts';
import { textAnswer, textAnswerGzip } from '../text-answer.ts';
import type { Work } from '../work.ts';
import { atMost, type Case, type Measurement } from './definition.ts';

/** Percent. */
const limit = 10;
const seconds = 4;
const answer = textAnswer.toString();
const plain: Work = { path: '/proxy/bodies/text?turn=', answer, bytes: textAnswer.length };
const gzip: Work = { path: '/proxy/bodies/text-gzip?turn=', answer, bytes: textAnswerGzip.length };

/** What looking through answers of 64 KiB costs: the same gateway with `responseScan: full` and with `headers`, in turns. */
export const leakScan: Case = {
  name: 'leak-scan',
  async measure(testbed) {
    const ofPlain = await measureCost(testbed, plain, 7);
    const ofGzip = await measureCost(testbed, gzip, 3);
    return {
      'leak-scan': atMost(limit, ofPlain.ofOwnTime, '%'),
      'leak-scan, by the clock': forInformation(ofPlain.byTheClock),
      'leak-scan, gzip': forInformation(ofGzip.ofOwnTime),
    };
  },
};

const scanning = (responseScan: 'full' | 'headers'): Contender => ({
  name: responseScan,
  does: `our gateway with responseScan: ${responseScan}`,
  verifiesTokens: true,
  async start(testbed) {
    const bodies = genericIntegration(testbed.upstream.port, { operations, responseScan });
    const { child, port } = await startPortcullis(testbed, { core: testbed.cores?.gateway, integrations: { bodies } });
    return { child, port, recordFile: child.outputFile };
  },
});

const operations = [
  { name: 'text', method: 'GET', path: '/text' },
  { name: 'text-gzip', method: 'GET', path: '/text-gzip' },
];

/**
 * In percent of the requests per second without the scan. A gateway with its core to itself answers as many in a second as in a
 * second of its own processor time; where others take from the core, only the latter says what the scan costs.
 */
const measureCost = async (testbed: Testbed, work: Work, rounds: number) => {
  const contenders = [scanning('full'), scanning('headers')];
  const { runs, voided } = await compare(contenders, testbed, { rounds, seconds, work, say: console.log });
  if (voided.length > 0) throw new Error(voided.join('\n'));
  const [full = [], headers = []] = [...runs.values()];
  const lost = (throughput: (run: Run) => number) => 1 - median(full.map(throughput)) / median(headers.map(throughput));
  return {
    ofOwnTime: percent(lost(({ rps, cpuMicros }) => (cpuMicros === undefined ? rps : 1e6 / cpuMicros))),
    byTheClock: percent(lost(({ rps }) => rps)),
  };
};

const percent = (share: number): number => Number((100 * share).toFixed(1));

const forInformation = (value: number): Measurement => ({ value, unit: '%', limit: null, ok: true });
