import { expect, test } from '@jest/globals';
import { openRow, type RowKeys, rewrapRow, sealRow } from '../../src/vault/envelope.ts';
import type { KeyEncryptionKey } from '../../src/vault/kek/definition.ts';
import { symmetricKey } from '../../src/vault/kek/symmetric-key.ts';

const facts = {
  path: 'a/b',
  version: 1,
  state: 'previous',
  createdAt: 1_700_000_000_000,
  createdBy: 'ann',
  validUntil: 1_700_000_060_000,
} as const;
const keys: RowKeys = { vaultId: 'vault', kekId: 'kek', kek: symmetricKey(Buffer.alloc(32, 1)) };
const value = Buffer.from('value');

test('the same value is never sealed the same way twice: data key and nonces are new each time', async () => {
  const rows = await Promise.all(Array.from({ length: 100 }, () => sealRow(facts, value, keys)));
  const distinct = (pick: (row: (typeof rows)[number]) => Buffer) =>
    new Set(rows.map((row) => pick(row).toString('hex'))).size;
  expect(distinct(({ sealed }) => sealed.subarray(0, 12))).toBe(100);
  expect(distinct(({ sealed }) => sealed.subarray(12))).toBe(100);
  expect(distinct(({ wrappedKey }) => wrappedKey.subarray(0, 12))).toBe(100);
  const dataKeys = await Promise.all(rows.map((row) => dataKeyOf((kek) => openRow(row, { ...keys, kek }))));
  expect(new Set(dataKeys.map(({ was }) => was)).size).toBe(100);
});

test.each<[string, Partial<Record<keyof typeof facts, unknown>>]>([
  ['path', { path: 'a/c' }],
  ['version', { version: 2 }],
  ['state', { state: 'current' }],
  ['date', { createdAt: facts.createdAt + 1 }],
  ['author', { createdBy: 'bob' }],
  ['grace', { validUntil: facts.validUntil + 1 }],
  ['lack of grace', { validUntil: null }],
])('a row does not open with another %s, be it by value or by key', async (_name, change) => {
  const row = await sealRow(facts, value, keys);
  await expect(openRow({ ...row, ...change } as typeof row, keys)).rejects.toMatchObject({ code: 'corrupt' });
  // Whoever had the data key could still not use the value for another row.
  const open: KeyEncryptionKey = { ...keys.kek, unwrap: (wrapped) => keys.kek.unwrap(wrapped, bindingOf()) };
  let seen: Buffer | undefined;
  const spy: KeyEncryptionKey = {
    ...keys.kek,
    unwrap: (wrapped, context) => {
      seen = context;
      return keys.kek.unwrap(wrapped, context);
    },
  };
  await openRow(row, { ...keys, kek: spy });
  const bindingOf = () => seen ?? Buffer.alloc(0);
  await expect(openRow({ ...row, ...change } as typeof row, { ...keys, kek: open })).rejects.toMatchObject({
    code: 'corrupt',
  });
});

test.each<[string, Partial<RowKeys>]>([
  ['vault', { vaultId: 'other' }],
  ['KEK id', { kekId: 'other' }],
  ['KEK', { kek: symmetricKey(Buffer.alloc(32, 2)) }],
])('a row does not open under another %s', async (_name, change) => {
  const row = await sealRow(facts, value, keys);
  await expect(openRow(row, { ...keys, ...change })).rejects.toMatchObject({ code: 'corrupt' });
});

test('facts that look alike when they are strung together are bound apart', async () => {
  const row = await sealRow({ ...facts, path: 'a', version: 11 }, value, keys);
  await expect(openRow({ ...row, path: 'a1', version: 1 }, keys)).rejects.toMatchObject({ code: 'corrupt' });
});

test('data keys are zeroed after use', async () => {
  const row = await sealRow(facts, value, keys);
  const other = { ...keys, kekId: 'next', kek: symmetricKey(Buffer.alloc(32, 9)) };
  const uses = [
    await dataKeyOf((kek) => sealRow(facts, value, { ...keys, kek })),
    await dataKeyOf((kek) => openRow(row, { ...keys, kek })),
    await dataKeyOf((kek) => openRow({ ...row, sealed: Buffer.alloc(40) }, { ...keys, kek }).catch(() => {})),
    await dataKeyOf((kek) => rewrapRow(row, { ...keys, kek }, other)),
  ];
  for (const { was, is } of uses) {
    expect(was).not.toBe('0'.repeat(64));
    expect(is.toString('hex')).toBe('0'.repeat(64));
  }
});

/** The data key that passes through the KEK: as it was then, and the buffer it was in. */
async function dataKeyOf(work: (kek: KeyEncryptionKey) => Promise<unknown>) {
  const seen: { was: string; is: Buffer }[] = [];
  const note = (key: Buffer) => {
    seen.push({ was: key.toString('hex'), is: key });
    return key;
  };
  await work({
    wrap: (key, context) => keys.kek.wrap(note(key), context),
    unwrap: async (wrapped, context) => note(await keys.kek.unwrap(wrapped, context)),
    close: () => {},
  });
  const [first] = seen;
  if (first === undefined) throw new Error('no data key was used');
  return first;
}
