import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { newHold } from '../../src/lockdown/new-order.ts';
import { SqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts';
import { type Incident, startIncident } from '../harness/incident.ts';
import { authenticator } from '../harness/release-codes.ts';
import { stillClock } from '../harness/still-clock.ts';

const NOW = Date.now();
let incident: Incident;
afterEach(() => incident.close());

test('more holds than one release can name take two codes', async () => {
  incident = await startIncident(0, {}, stillClock(NOW));
  const { stdout } = await incident.portcullis(['lockdown', 'setup', '--json']);
  const app = authenticator((JSON.parse(stdout) as { uri: string }).uri, () => NOW);
  await hold(1005);
  const release = (code: string) => incident.lockdown(['--release', 'all', '--reason', 'r'], { input: `${code}\n` });

  const first = await release(app.code(-1));
  expect(first.stdout).toMatch(
    /^STILL HELD, by 5 more: .*One release ends 1000 at most: run this again, with the next/m,
  );
  expect([first.code, first.stdout.split('\n').every((line) => line.length < 600)]).toEqual([0, true]);
  const second = await release(app.code(0));
  expect([second.code, second.stdout]).toEqual([0, expect.not.stringMatching(/STILL HELD/)]);
});

async function hold(count: number): Promise<void> {
  const path = join(incident.directory, 'var/state.sqlite');
  const ledger = new SqliteLedger({ path, clock: systemClock, timers: systemTimers });
  const terms = { scope: {}, reason: 'r', by: 'b', trigger: 'command' } as const;
  const orders = Array.from({ length: count }, () => encodeOrder(newHold(terms, NOW)));
  await ledger.add(new Map(orders.map(({ id, text }) => [id, text])));
  ledger.close();
}
