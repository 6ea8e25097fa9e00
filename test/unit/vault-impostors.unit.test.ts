import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { given, refer, thrownBy, type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

// Something in the place of Vault that speaks JSON too.

let rig: VaultManagerRig;
beforeEach(async () => {
  rig = await vaultManagerRig();
  await rig.put('p/a', { key: 'sk-canary-value' });
});
afterEach(() => rig.close());

const opened = () => rig.open({ prefix: 'p/' }, { environment: { VAULT_TOKEN: rig.server.tokens.issue() } });

test.each<[string, number, object]>([
  ['errors in another form', 404, { errors: [{ status: '404', title: 'no route matched' }] }],
  ['an error in words', 404, { errors: ['upstream vault not found'] }],
  ['data of another form', 404, { data: {} }],
  ['both', 404, { errors: [], data: { metadata: { version: 1 } } }],
  ['a version that is neither deleted nor destroyed', 404, { data: { data: null, metadata: { version: 1 } } }],
  ['success, in another form', 200, { status: 'ok' }],
])(
  'what is not of the form of KV is never taken for a secret that is missing, or erased: %s',
  async (_what, ...says) => {
    const backend = opened();
    rig.server.mode = { says, below: '/v1/secret/' };
    const attempts = [
      () => given(backend, 'a/key'),
      () => backend.probe(),
      () => backend.list?.() ?? Promise.resolve(),
      () => backend.writer?.put(refer('a/key'), new SecretValue('new'), 0) ?? Promise.resolve(),
      () => backend.writer?.destroy(refer('a/key')) ?? Promise.resolve(),
    ];
    for (const attempt of attempts) expect(await thrownBy(attempt())).toBeInstanceOf(BackendUnusable);
  },
);

test.each(['a/key', 'a/other'])('an erasure that only something else calls done is none: %s', async (field) => {
  const backend = opened();
  rig.server.mode = { says: [200, { status: 'ok' }], below: '/v1/secret/metadata/' };
  const error = await thrownBy(backend.writer?.destroy(refer(field)) ?? Promise.resolve());
  expect(error).toBeInstanceOf(BackendUnusable);
  expect(error).toMatchObject({ message: expect.stringContaining('secret/metadata/p/a (200)') });
});
