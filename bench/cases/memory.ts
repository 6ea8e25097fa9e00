import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runWrk } from '../run-wrk.ts';
import { startPortcullis } from '../start-portcullis.ts';
import { atMost, type Case } from './definition.ts';

const limit = 120;
const rest = 3000;
const loadSeconds = 4;

/** Resident memory a few seconds after the ready line, and again after a short load. */
export const memory: Case = {
  name: 'memory',
  async measure(testbed) {
    const gateway = await startPortcullis(testbed, { core: testbed.cores?.gateway });
    try {
      await sleep(rest);
      const atRest = residentMemory(gateway.child.pid);
      await runWrk(testbed, gateway.port, loadSeconds);
      await sleep(rest);
      const afterLoad = residentMemory(gateway.child.pid);
      return {
        memory: atMost(limit, atRest, 'MB'),
        'memory-after-load': { value: afterLoad, unit: 'MB', limit: null, ok: true },
      };
    } finally {
      await gateway.child.stop();
    }
  },
};

/** In units of 1,000,000 bytes. */
const residentMemory = (pid: number): number => {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(((Number(kibibytes) * 1024) / 1e6).toFixed(1));
};
