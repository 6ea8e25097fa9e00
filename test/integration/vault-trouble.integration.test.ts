import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';
import { openScene } from '../harness/scene.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';
import { type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

let vault: VaultManagerRig;
beforeEach(async () => {
  vault = await vaultManagerRig();
  await vault.put('google-maps', { 'api-key': 'AIza-the-key-of-maps' });
});
afterEach(() => vault.close());

test('a manager that throttles, fails or hangs delays no call whose secret is cached', async () => {
  const { server } = vault;
  // By hand, timers too: whoever waited for a manager that hangs would wait for ever.
  const time = manualTime();
  const scene = await openScene({
    world: time,
    config: {
      secrets: {
        backend: 'hashicorp-vault',
        options: { address: server.address, auth: vault.auth.approle },
        cache: { ttl: '1m', staleIfError: '1h' },
      },
    },
  });
  const logged = (event: string, times: number) =>
    eventually(() => scene.gateway.logged.filter((line) => line['event'] === event).length === times, { what: event });
  const answered = async () => expect((await scene.call()).status).toBe(200);
  try {
    const modes = ['throttled', 'failing', 'sealed', 'standby', 'another-program'] as const;
    for (const [index, mode] of modes.entries()) {
      server.mode = mode;
      // When it is due to be refreshed.
      time.advance(50_000);
      await answered();
      await logged('secret_refresh_failed', index + 1);
      await answered();
      server.mode = 'normal';
      // No more than to the next attempt: it would be given up at once.
      time.advance(1_000);
      await logged('secret_refresh_recovered', index + 1);
    }
    server.mode = 'hanging';
    const reached = server.reached;
    time.advance(50_000);
    await answered();
    await eventually(() => server.reached > reached, { what: 'a refresh in the background' });
    await answered();
    expect(foundIn(await everythingShown(scene.gateway), 'sk-canary')).toEqual([]);
  } finally {
    await scene.close();
  }
});
