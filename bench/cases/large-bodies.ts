import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pinned } from '../cores.ts';
import { genericIntegration } from '../integrations.ts';
import { forgetPeak, residentMemory } from '../process-memory.ts';
import { findReadyLine } from '../ready-line.ts';
import { startPortcullis } from '../start-portcullis.ts';
import { waitUntil } from '../wait-until.ts';
import { atMost, type Case, type Measurement } from './definition.ts';
import { first, transfers } from './large-bodies/transfers.ts';

/** Of 1,000,000 bytes. */
const limit = 64;
const rest = 2000;
const program = fileURLToPath(new URL('large-bodies/upstream.ts', import.meta.url));

/** By how much resident memory grows while a gibibyte goes through, up or down, one after another in one gateway. */
export const largeBodies: Case = {
  name: 'large-bodies',
  async measure(testbed) {
    const upstream = testbed.session.start('large-bodies', pinned(testbed.cores?.load, [process.execPath, program]));
    const { port } = await waitUntil(upstream, 'ready', () => findReadyLine(upstream.output()));
    const gateway = await startPortcullis(testbed, {
      core: testbed.cores?.gateway,
      integrations: { bodies: genericIntegration(port, { operations }) },
    });
    try {
      const door = { port: gateway.port, token: testbed.tokens.valid[0] ?? '' };
      for (const each of first) await each.run(door);
      await sleep(rest);
      const atRest = residentMemory(gateway.child.pid);
      const grown: Record<string, Measurement> = {};
      for (const { name, bytes, run } of transfers) {
        forgetPeak(gateway.child.pid);
        const arrived = await run(door);
        if (bytes !== undefined && arrived !== bytes) throw new Error(`${name}: ${arrived} of ${bytes} bytes arrived`);
        const growth = residentMemory(gateway.child.pid, 'VmHWM') - atRest;
        grown[`large-bodies ${name}`] = atMost(limit, Number(growth.toFixed(1)), 'MB');
      }
      return grown;
    } finally {
      await gateway.child.stop();
      await upstream.stop();
    }
  },
};

const operations = [
  { name: 'up', method: 'POST', path: '/up', maxBody: '2GiB' },
  { name: 'down', method: 'GET', path: '/down' },
  { name: 'socket', method: 'GET', path: '/socket', webSocket: true },
];
