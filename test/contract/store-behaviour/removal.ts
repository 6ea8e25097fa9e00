import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../harness/eventually.ts';
import { sampleHeader, sampleRow } from './samples.ts';
import type { StoreRig } from './store-rig.ts';

/** What a store does with rows of which nothing is to stay. */
export function removesRows(rig: () => StoreRig): void {
  const header = sampleHeader();
  const kek = header.kek.id;
  const place = '~caller/maps';
  const put = (...rows: ReturnType<typeof sampleRow>[]) =>
    rig().store.apply(
      rows.map((row) => ({ row })),
      kek,
    );

  describe('rows that are removed', () => {
    beforeEach(() => rig().store.create(header));

    test('are gone, for others too, and the rest stays', async () => {
      const [one, two] = [sampleRow(place, 1), sampleRow('a/b', 1)];
      await put(one, two);
      await rig().store.apply([{ removes: one }], kek);
      expect(await rig().open().rows(place)).toEqual({ kekId: kek, rows: [] });
      expect(await rig().open().facts()).toHaveLength(1);
      // Its number is free again.
      await put(sampleRow(place, 1));
    });

    test('are those that were read, and no others', async () => {
      const [one, next] = [sampleRow(place, 1), sampleRow(place, 1)];
      await put(one);
      await rig().store.apply([{ row: next, replaces: one.sealed }], kek);
      for (const removes of [one, sampleRow(place, 2), sampleRow('~caller/other', 1)])
        await expect(rig().store.apply([{ removes }], kek)).rejects.toMatchObject({ code: 'conflict' });
      await expect(rig().store.apply([{ removes: next }], randomUUID())).rejects.toMatchObject({ code: 'kek_changed' });
      expect((await rig().store.rows(place)).rows).toEqual([next]);
    });

    test('make room for another in the same transaction; all or nothing', async () => {
      const [one, next] = [sampleRow(place, 1), sampleRow(place, 2)];
      await put(one);
      const taken = { row: sampleRow('a/b', 1) };
      await put(taken.row);
      await expect(rig().store.apply([{ removes: one }, { row: next }, taken], kek)).rejects.toMatchObject({
        code: 'conflict',
      });
      expect((await rig().store.rows(place)).rows).toEqual([one]);
      await rig().store.apply([{ removes: one }, { row: next }], kek);
      expect((await rig().store.rows(place)).rows).toEqual([next]);
    });

    test('of many who replace one at once, one does', async () => {
      const one = sampleRow(place, 1);
      await put(one);
      const stores = Array.from({ length: 6 }, () => rig().open());
      const changes = stores.map((store) => store.apply([{ removes: one }, { row: sampleRow(place, 2) }], kek));
      const results = await Promise.allSettled(changes);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
      expect((await rig().store.rows(place)).rows).toHaveLength(1);
    });

    test('are told of to others', async () => {
      const heard: (string | undefined)[] = [];
      const stop = rig().store.watch((path) => heard.push(path));
      await rig().store.facts();
      const other = rig().open();
      const rows = Array.from({ length: 200 }, (_, index) => sampleRow(`~caller/maps/${index}`, 1));
      await put(...rows);
      await eventually(async () => {
        // Watching may take a moment to begin.
        const removes = rows.pop();
        if (removes !== undefined) await other.apply([{ removes }], kek);
        return heard.length > 0;
      });
      expect(heard.every((path) => path === undefined || path.startsWith('~caller/maps/'))).toBe(true);
      stop();
    });
  });

  test('facts are those below a path, where one is named', async () => {
    await rig().store.create(header);
    const paths = ['a/b', '~a/x', '~a/x/t', '~a-/x', '~a0/x', '~a/y', '~b/x', 'ü/x'];
    await put(...paths.map((path) => sampleRow(path, 1)));
    const below = async (prefix?: string) => (await rig().store.facts(prefix)).map(({ path }) => path);
    expect(await below('~a/')).toEqual(['~a/x', '~a/x/t', '~a/y']);
    expect(await below('~')).toEqual(['~a-/x', '~a/x', '~a/x/t', '~a/y', '~a0/x', '~b/x']);
    expect(await below('~c')).toEqual([]);
    expect((await below()).toSorted()).toEqual(paths.toSorted());
  });
}
