import { setTimeout as sleep } from 'node:timers/promises';
import { residentMemory } from '../process-memory.ts';
import { runWrk } from '../run-wrk.ts';
import { startPortcullis } from '../start-portcullis.ts';
import { workload } from '../workload.ts';
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
      await runWrk(testbed, gateway.port, { seconds: loadSeconds, path: workload.path });
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
