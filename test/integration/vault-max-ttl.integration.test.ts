import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { manualClock } from '../harness/manual-clock.ts';
import { openScene } from '../harness/scene.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';
import { CREDENTIAL, given, type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

// Hazard 18: the manager's own token reaches its max TTL. Log in again, do not renew for ever, and lose no request.

let vault: VaultManagerRig;
beforeEach(async () => {
  vault = await vaultManagerRig();
  await vault.put('google-maps', { 'api-key': 'AIza-the-key-of-maps' });
  vault.server.logins.terms = { ttl: 60, maxTtl: 60 };
});
afterEach(() => vault.close());

const ROUNDS = 12;
const AT_ONCE = 40;

describe.each(['approle', 'kubernetes'] as const)('a login by %s, whose tokens end again and again', (method) => {
  test('loses no fetch of a backend that is asked all the while, and logs in once for each token', async () => {
    const { server } = vault;
    const backend = vault.open({ auth: vault.auth[method] });
    const got = new Set<string>();
    const fetchAll = () =>
      Promise.all(Array.from({ length: AT_ONCE }, async () => got.add(await given(backend, 'google-maps/api-key'))));
    for (let round = 0; round < ROUNDS; round += 1) {
      const underWay = fetchAll();
      // In the middle of it, and at once.
      await given(backend, 'google-maps/api-key');
      server.clock.advance(60_000);
      await Promise.all([underWay, fetchAll()]);
    }
    expect([...got]).toEqual(['AIza-the-key-of-maps']);
    expect(server.logins.tried).toBeLessThanOrEqual(ROUNDS + 1);
    expect(server.logins.tried).toBeGreaterThanOrEqual(ROUNDS);
    // One look at a token that has ended, and not one for each request that it failed.
    const looks = server.asked.filter((each) => each === 'GET auth/token/lookup-self');
    expect(looks.length).toBeLessThanOrEqual(ROUNDS * 3);
  });

  test('loses no call of a gateway whose cache has nothing to serve meanwhile', async () => {
    const { server } = vault;
    const clock = manualClock();
    const scene = await openScene({
      world: { clock },
      config: {
        secrets: {
          backend: 'hashicorp-vault',
          options: { address: server.address, auth: vault.auth[method] },
          cache: { ttl: '1s', staleIfError: false },
        },
      },
    });
    try {
      const answers = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const underWay = Array.from({ length: AT_ONCE }, () => scene.call());
        clock.advance(1_000);
        server.clock.advance(60_000);
        answers.push(...(await Promise.all([...underWay, ...Array.from({ length: AT_ONCE }, () => scene.call())])));
      }
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(scene.upstream.received).toHaveLength(ROUNDS * AT_ONCE * 2);
      expect(server.logins.tried).toBeGreaterThan(ROUNDS / 2);
      expect(server.logins.tried).toBeLessThanOrEqual(ROUNDS + 1);
      expect(foundIn(await everythingShown(scene.gateway, answers), CREDENTIAL)).toEqual([]);
      expect(foundIn(await everythingShown(scene.gateway, answers), 'hvs.')).toEqual([]);
    } finally {
      await scene.close();
    }
  });
});

test('two tokens that end one after the other under the same request lose it not', async () => {
  const { server } = vault;
  const backend = vault.open({ auth: vault.auth.approle });
  expect(await given(backend, 'google-maps/api-key')).toBe('AIza-the-key-of-maps');
  server.clock.advance(60_000);
  let ends = 2;
  server.onLogin = (token) => {
    ends -= 1;
    if (ends > 0) server.tokens.revoke(token);
  };
  expect(await given(backend, 'google-maps/api-key')).toBe('AIza-the-key-of-maps');
  expect(server.logins.tried).toBe(3);
});
