import { describe, expect, test } from '@jest/globals';
import { orderRig } from '../harness/order-rig.ts';

const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });

describe('revocations', () => {
  const token = { issuer: 'https://idp', subject: 'u1', tokenId: 't1', issuedAt: 1_000_000 };
  const say = { reason: 'laptop stolen', by: 'alice' };

  test.each([
    [{ token: 't1' }, true],
    [{ token: 't2' }, false],
    [{ token: 't1', issuer: 'https://idp' }, true],
    [{ token: 't1', issuer: 'https://other' }, false],
    [{ issuer: 'https://idp', caller: 'u1' }, true],
    [{ issuer: 'https://other', caller: 'u1' }, false],
    [{ issuer: 'https://idp', caller: 't1' }, false],
    [{ before: 1_000_001 }, true],
    [{ before: 1_000_000 }, false],
    [{ before: 1_000_001, issuer: 'https://idp' }, true],
    [{ before: 1_000_001, issuer: 'https://other' }, false],
  ])('%j: %s', async (of, isRevoked) => {
    const { book } = orderRig();
    await book.revoke({ of, ...say });
    expect(book.isRevoked(token)).toBe(isRevoked);
  });

  test('a token that does not say when it was issued is covered by every time', async () => {
    const { book } = orderRig();
    await book.revoke({ of: { before: 0 }, ...say });
    expect(book.isRevoked({ ...token, issuedAt: undefined })).toBe(true);
    expect(book.isRevoked(token)).toBe(false);
  });

  test('no pair of issuer and caller runs into another', async () => {
    const { book } = orderRig();
    await book.revoke({ of: { issuer: 'ab', caller: 'c' }, ...say });
    expect(book.isRevoked({ ...token, issuer: 'a', subject: 'bc' })).toBe(false);
    expect(book.isRevoked({ ...token, issuer: 'ab', subject: 'c' })).toBe(true);
  });

  test('are lifted by a release, each by its own', async () => {
    const { book, code, time } = orderRig();
    const first = await book.revoke({ of: { token: 't1' }, ...say });
    const again = await book.revoke({ of: { token: 't1' }, ...say });
    const second = await book.revoke({ of: { token: 't1' }, ...say, reason: 'other' });
    expect(again.id).toBe(first.id);
    expect(book.revocations.map(({ id }) => id)).toEqual([first.id, second.id]);
    await book.release(release([first.id], code()));
    expect(book.isRevoked(token)).toBe(true);
    time.advance(30_000);
    await book.release(release([second.id], code()));
    expect([book.isRevoked(token), book.revocationCounts.token]).toEqual([false, 0]);
  });

  test('of a time leave the earlier ones when they are lifted', async () => {
    const { book, code } = orderRig();
    await book.revoke({ of: { before: 1_000_001 }, ...say });
    const later = await book.revoke({ of: { before: 2_000_000 }, ...say });
    await book.release(release([later.id], code()));
    expect([1_000_000, 1_500_000].map((issuedAt) => book.isRevoked({ ...token, issuedAt }))).toEqual([true, false]);
  });

  test('are cut at once', async () => {
    const { book } = orderRig();
    let cuts = 0;
    book.onChange(() => {
      cuts += 1;
    });
    const done = book.revoke({ of: { token: 't1' }, ...say });
    expect(cuts).toBe(1);
    await done;
  });
});
