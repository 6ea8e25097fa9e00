import { median } from '../median.ts';
import { startPortcullis } from '../start-portcullis.ts';
import { atMost, type Case } from './definition.ts';

const starts = 7;
const limit = 1000;

/** From spawning the process until its ready line, not pinned to a core: as a user starts it. */
export const startup: Case = {
  name: 'startup',
  async measure(testbed) {
    const times: number[] = [];
    for (let i = 0; i < starts; i += 1) {
      const gateway = await startPortcullis(testbed);
      times.push(gateway.startup);
      await gateway.child.stop();
    }
    return { startup: atMost(limit, Math.round(median(times)), 'ms') };
  },
};
