import { describe, expect, test } from '@jest/globals';
import { sampleHeader, sampleRow } from './samples.ts';
import type { StoreRig } from './store-rig.ts';

/** What a store does where no vault is yet. */
export function worksWithoutVault(rig: () => StoreRig): void {
  const header = sampleHeader();
  const kek = header.kek.id;

  describe('without a vault', () => {
    test('has no header, and says that there is none', async () => {
      expect(await rig().store.header()).toBeUndefined();
      expect(rig().store.place).not.toBe('');
      await expect(rig().store.rows('a/b')).rejects.toMatchObject({ code: 'missing' });
      await expect(rig().store.facts()).rejects.toMatchObject({ code: 'missing' });
      await expect(rig().store.apply([{ row: sampleRow('a/b', 1) }], kek)).rejects.toMatchObject({ code: 'missing' });
      expect(await rig().store.header()).toBeUndefined();
    });

    test('has none after work that failed', async () => {
      const work = rig().store.exclusively(async (rows) => {
        await rows.replaceHeader(header);
        await rows.insert([sampleRow('a/b', 1)]);
        throw new Error('stop');
      });
      await expect(work).rejects.toThrow('stop');
      expect(await rig().store.header()).toBeUndefined();
      await rig().store.create(header);
      expect(await rig().store.facts()).toEqual([]);
    });

    test('makes one, once', async () => {
      await rig().store.create(header);
      expect(await rig().store.header()).toEqual(header);
      expect(await rig().open().header()).toEqual(header);
      await expect(rig().open().create(sampleHeader())).rejects.toMatchObject({ code: 'exists' });
      expect(await rig().store.header()).toEqual(header);
    });

    test('makes one, whoever is first', async () => {
      const others = [sampleHeader(), sampleHeader(), sampleHeader()];
      const results = await Promise.allSettled(others.map((each) => rig().open().create(each)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(others).toContainEqual(await rig().store.header());
    });
  });
}
