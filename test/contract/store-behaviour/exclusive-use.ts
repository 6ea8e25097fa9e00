import { beforeEach, describe, expect, test } from '@jest/globals';
import { sampleHeader, sampleRow } from './samples.ts';
import type { StoreRig } from './store-rig.ts';

/** What a store does while nobody else may write. */
export function servesOneAlone(rig: () => StoreRig): void {
  const header = sampleHeader();
  const kek = header.kek.id;

  describe('used by one alone', () => {
    const many = Array.from({ length: 1203 }, (_, index) => sampleRow(`a/${index}`, 1));
    beforeEach(async () => {
      await rig().store.create(header);
      await rig().store.exclusively((rows) => rows.insert(many));
    });

    test('goes through every row once, while rows are replaced', async () => {
      const seen = await rig().store.exclusively(async (rows) => {
        expect(await rows.count()).toBe(many.length);
        const paths: string[] = [];
        for await (const page of rows.pages()) {
          paths.push(...page.map(({ path }) => path));
          await rows.replace(page.map((row) => ({ ...row, wrappedKey: Buffer.from(row.path) })));
        }
        return paths;
      });
      expect(seen.toSorted()).toEqual(many.map(({ path }) => path).toSorted());
      expect((await rig().store.rows('a/77')).rows[0]?.wrappedKey.toString()).toBe('a/77');
    });

    test('others read all the while, and see all that was done when it is done', async () => {
      const other = rig().open();
      const next = sampleHeader();
      await rig().store.exclusively(async (rows) => {
        await rows.replaceHeader(next);
        await rows.removeAll();
        await rows.replaceHeader(next);
        await rows.insert([sampleRow('b/b', 1)]);
        expect(await other.header()).toEqual(header);
        expect(await other.facts()).toHaveLength(many.length);
        expect((await other.rows('a/1')).kekId).toBe(kek);
        expect(await rows.header()).toEqual(next);
        expect(await rows.count()).toBe(1);
      });
      expect(await other.header()).toEqual(next);
      expect((await other.facts()).map(({ path }) => path)).toEqual(['b/b']);
    });

    test('nothing is left of work that fails', async () => {
      const work = rig().store.exclusively(async (rows) => {
        await rows.removeAll();
        throw new Error('stop');
      });
      await expect(work).rejects.toThrow('stop');
      expect(await rig().store.header()).toEqual(header);
      expect(await rig().store.facts()).toHaveLength(many.length);
    });

    test('what others write meanwhile comes after, or not at all', async () => {
      const other = rig().open();
      const writing = await rig().store.exclusively(async (rows) => {
        const written = other.apply([{ row: sampleRow('c/c', 1) }], kek).then(
          () => 'written',
          (error: unknown) => (error as { code?: unknown }).code,
        );
        await rows.replaceHeader(sampleHeader());
        return { written };
      });
      // It was told of the old KEK, which the vault has no more.
      expect(await writing.written).toBe('kek_changed');
      expect((await rig().store.rows('c/c')).rows).toEqual([]);
    });
  });
}
