import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { callerKey } from '../../src/pipeline/authenticate/caller.ts';
import { eventually } from '../harness/eventually.ts';
import { OWN_KEY, type OwnKeysRig, openOwnKeysRig, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';
import { tamper } from '../harness/vault-rig.ts';

// A caller's own key that does not open, or ends. What was edited in the vault is neither used nor passed over.

let rig: OwnKeysRig;
beforeAll(async () => {
  rig = await openOwnKeysRig({
    integrations: (upstream) => ({
      strict: genericSection(upstream),
      lenient: genericSection(upstream, { byok: { fallback: true } }),
    }),
  });
});
afterEach(() => {
  rig.upstream.received.length = 0;
});
afterAll(() => rig?.close());

/** Stores a key for both, and edits every row of a caller's key in the vault. */
async function edited(sql: string): Promise<void> {
  for (const name of ['strict', 'lenient']) await rig.put(name, { key: OWN_KEY });
  tamper(rig.vault.path, sql);
  await eventually(async () => (await rig.call('/proxy/strict/v1/x')).status !== 200, { what: 'a look at the vault' });
  rig.upstream.received.length = 0;
}

describe.each([
  ['ciphertext', `UPDATE versions SET sealed = zeroblob(length(sealed)) WHERE path LIKE '~%'`],
  ['wrapped key', `UPDATE versions SET wrapped_key = zeroblob(length(wrapped_key)) WHERE path LIKE '~%'`],
  ['end', `UPDATE versions SET valid_until = 99999999999999 WHERE path LIKE '~%'`],
])('a row whose %s was edited', (_what, sql) => {
  test('is told to its caller, and never passed over in silence', async () => {
    await edited(sql);
    const refused = await rig.call('/proxy/strict/v1/x');
    expect(refused).toMatchObject({ status: 409, code: 'caller_key_unusable' });
    expect(refused.headers).not.toHaveProperty('x-portcullis-key');
    expect(rig.upstream.received).toEqual([]);
    expect(await rig.own('GET', 'strict')).toMatchObject({ status: 409, code: 'caller_key_unusable' });
    const lenient = await rig.call('/proxy/lenient/v1/x');
    expect(lenient).toMatchObject({ status: 200, headers: { 'x-portcullis-key': 'product' } });
    expect(rig.upstream.received[0]?.headers['x-api-key']).toBe(PRODUCT_KEY);
  });

  test('is no matter to another caller, and is mended by storing the key again, or by erasing it', async () => {
    await edited(sql);
    expect((await rig.call('/proxy/strict/v1/x', { token: rig.otherAlice })).status).toBe(200);
    expect((await rig.put('strict', { key: OWN_KEY })).status).toBe(200);
    expect((await rig.call('/proxy/strict/v1/x')).headers['x-portcullis-key']).toBe('caller');
    expect((await rig.own('DELETE', 'lenient')).status).toBe(204);
    expect((await rig.call('/proxy/lenient/v1/x')).headers).not.toHaveProperty('x-portcullis-key');
  });
});

test('a row that was copied to another caller does not open there', async () => {
  await rig.put('strict', { key: OWN_KEY });
  await rig.put('strict', { key: 'key-of-the-other-alice' }, { token: rig.otherAlice });
  const [from, to] = [rig.issuer, rig.otherIssuer].map(({ issuer }) => `~${callerKey(issuer, 'alice')}/strict`);
  const columns = ['wrapped_key', 'sealed', 'version', 'created_at', 'created_by'];
  const copied = columns.map((column) => `${column} = (SELECT ${column} FROM versions WHERE path = '${from}')`);
  const asOther = () => rig.call('/proxy/strict/v1/x', { token: rig.otherAlice });
  tamper(rig.vault.path, `UPDATE versions SET ${copied.join()} WHERE path = '${to}'`);
  await eventually(async () => (await asOther()).status !== 200, { what: 'a look at the vault' });
  rig.upstream.received.length = 0;
  expect(await asOther()).toMatchObject({ status: 409, code: 'caller_key_unusable' });
  expect(await rig.own('GET', 'strict', { token: rig.otherAlice })).toMatchObject({ code: 'caller_key_unusable' });
  expect(rig.upstream.received).toEqual([]);
  expect((await rig.call('/proxy/strict/v1/x')).headers['x-portcullis-key']).toBe('caller');
  for (const token of [rig.alice, rig.otherAlice]) await rig.own('DELETE', 'strict', { token });
});

test('a key that has ended is not used any more: the product’s is again', async () => {
  const until = new Date(Date.now() + 1500).toISOString();
  await rig.put(`strict?until=${until}`, { key: OWN_KEY });
  expect((await rig.call('/proxy/strict/v1/x')).headers['x-portcullis-key']).toBe('caller');
  await eventually(async () => (await rig.call('/proxy/strict/v1/x')).headers['x-portcullis-key'] === undefined);
  expect(rig.upstream.received.at(-1)?.headers['x-api-key']).toBe(PRODUCT_KEY);
  expect(await rig.own('GET', 'strict')).toMatchObject({ status: 404, code: 'no_caller_key' });
});
