import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RowChange } from '../../../src/vault/definition.ts';
import { eventually } from '../../harness/eventually.ts';
import { sampleHeader, sampleRow } from './samples.ts';
import type { StoreRig } from './store-rig.ts';

/** What a store does with the rows of a vault. */
export function keepsRows(rig: () => StoreRig): void {
  const header = sampleHeader();
  const kek = header.kek.id;

  describe('with a vault', () => {
    beforeEach(() => rig().store.create(header));

    test('keeps rows byte for byte, newest first, and tells their KEK', async () => {
      const rows = [
        sampleRow('a/b', 2, { createdBy: 'Zoë "the\\admin" 管理' }),
        sampleRow('a/b', 1, { state: 'disabled' }),
      ];
      await rig().store.apply(
        [...rows, sampleRow('a/c', 1)].map((row) => ({ row })),
        kek,
      );
      expect(await rig().open().rows('a/b')).toEqual({ kekId: kek, rows });
      expect(await rig().store.rows('a/x')).toEqual({ kekId: kek, rows: [] });
      expect(await rig().store.rows('A/B')).toEqual({ kekId: kek, rows: [] });
    });

    test('lists the facts of all, by path', async () => {
      const until = { state: 'previous', validUntil: 1_800_000_000_000 } as const;
      const rows = [sampleRow('b/a', 1), sampleRow('a/b', 1, until), sampleRow('a/b', 2)];
      await rig().store.apply(
        rows.map((row) => ({ row })),
        kek,
      );
      const facts = await rig().store.facts();
      expect(facts.map(({ path, version }) => `${path} ${version}`)).toEqual(['a/b 2', 'a/b 1', 'b/a 1']);
      expect(facts[1]).toEqual({
        path: 'a/b',
        version: 1,
        createdAt: 1_700_000_000_000,
        createdBy: 'tests',
        ...until,
      });
    });

    test('keeps rows of which nothing is left but the facts', async () => {
      const empty = { state: 'destroyed', wrappedKey: Buffer.alloc(0), sealed: Buffer.alloc(0) } as const;
      const row = sampleRow('a/b', 1);
      await rig().store.apply([{ row }], kek);
      await rig().store.apply([{ row: { ...row, ...empty }, replaces: row.sealed }], kek);
      expect((await rig().store.rows('a/b')).rows).toEqual([{ ...row, ...empty }]);
    });

    test('changes all or nothing', async () => {
      const row = sampleRow('a/b', 1);
      await rig().store.apply([{ row }], kek);
      const changes: RowChange[] = [{ row: sampleRow('a/c', 1) }, { row: sampleRow('a/b', 1) }];
      await expect(rig().store.apply(changes, kek)).rejects.toMatchObject({ code: 'conflict' });
      expect(await rig().store.facts()).toHaveLength(1);
      expect((await rig().store.rows('a/b')).rows).toEqual([row]);
    });

    test('replaces a row that is as it was read, and no other', async () => {
      const [one, two, three] = [sampleRow('a/b', 1), sampleRow('a/b', 1), sampleRow('a/b', 1)];
      await rig().store.apply([{ row: one }], kek);
      await rig()
        .open()
        .apply([{ row: two, replaces: one.sealed }], kek);
      await expect(rig().store.apply([{ row: three, replaces: one.sealed }], kek)).rejects.toMatchObject({
        code: 'conflict',
      });
      await expect(rig().store.apply([{ row: sampleRow('a/z', 1), replaces: one.sealed }], kek)).rejects.toMatchObject({
        code: 'conflict',
      });
      expect((await rig().store.rows('a/b')).rows).toEqual([two]);
    });

    test('takes one of many that store the same version at once', async () => {
      const rows = Array.from({ length: 8 }, () => sampleRow('a/b', 1));
      const stores = rows.map(() => rig().open());
      const results = await Promise.allSettled(rows.map(async (row, index) => stores[index]?.apply([{ row }], kek)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
      }
      expect(rows).toContainEqual((await rig().store.rows('a/b')).rows[0]);
    });

    test.each(['current', 'previous'] as const)('takes no second row that is %s', async (state) => {
      await rig().store.apply([{ row: sampleRow('a/b', 1, { state }) }], kek);
      const second = rig().store.apply([{ row: sampleRow('a/b', 2, { state }) }], kek);
      await expect(second).rejects.toMatchObject({ code: 'conflict' });
    });

    test('refuses changes that were sealed under another KEK', async () => {
      const change = { row: sampleRow('a/b', 1) };
      await expect(rig().store.apply([change], randomUUID())).rejects.toMatchObject({ code: 'kek_changed' });
      expect(await rig().store.facts()).toEqual([]);
    });

    test('keeps nothing of what was called off while it waited for others', async () => {
      const callOff = new AbortController();
      const other = rig().open();
      await other.rows('a/b');
      let outcome: Promise<unknown> = Promise.resolve();
      await rig().store.exclusively(async () => {
        outcome = other.apply([{ row: sampleRow('a/b', 1) }], kek, callOff.signal).catch((error: unknown) => error);
        await setImmediate();
        callOff.abort(new Error('enough'));
      });
      expect(await outcome).toMatchObject({ message: 'enough' });
      expect((await rig().store.rows('a/b')).rows).toEqual([]);
    });

    test('wipes without losing anything', async () => {
      const row = sampleRow('a/b', 1);
      await rig().store.apply([{ row }], kek);
      await rig().store.scrub();
      expect((await rig().open().rows('a/b')).rows).toEqual([row]);
      expect(await rig().store.header()).toEqual(header);
    });

    test('tells of what others change, until it is told to stop', async () => {
      const [heard, later]: [(string | undefined)[], (string | undefined)[]] = [[], []];
      const stop = rig().store.watch((path) => heard.push(path));
      await rig().store.facts();
      const other = rig().open();
      await eventually(async () => {
        // Watching may take a moment to begin.
        await other.apply([{ row: sampleRow(`a/${randomUUID()}`, 1) }], kek);
        return heard.length > 0;
      });
      expect(heard.every((path) => path === undefined || path.startsWith('a/'))).toBe(true);
      stop();
      const stopLater = rig().store.watch((path) => later.push(path));
      const before = heard.length;
      await eventually(async () => {
        await other.apply([{ row: sampleRow(`a/${randomUUID()}`, 1) }], kek);
        return later.length > 0;
      });
      stopLater();
      expect(heard).toHaveLength(before);
    });
  });
}
