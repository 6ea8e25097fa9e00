import { describe, expect, test } from '@jest/globals';
import { eventually } from '../../harness/eventually.ts';
import { exitOf } from './exit-of.ts';
import { fetched, freshReference, type Subject } from './subject.ts';

export function sharesItsPlace({ definition, rig, declared }: Subject): void {
  describe('several instances', () => {
    test('one sees at its next fetch what another changed', async () => {
      const reference = freshReference();
      const { backend, put } = rig();
      for (const value of ['one', 'two', null, 'three']) {
        await put(reference, value);
        const expected = value === null ? { absence: expect.any(String) } : { current: value };
        expect(await fetched(backend, reference)).toEqual(expected);
      }
    });

    (declared.watch ? test : test.skip)('one is told of what another changed, until it has heard enough', async () => {
      const reference = freshReference();
      const { backend, put } = rig();
      const heard: (string | undefined)[][] = [[], []];
      const [end, endOther] = heard.map((uris) => backend.watch?.((changed) => uris.push(changed?.uri)));
      const concerns = (uris: readonly (string | undefined)[] | undefined) =>
        uris?.some((uri) => uri === undefined || uri === reference.uri) === true;
      await put(reference, 'one');
      await eventually(() => heard.every(concerns), { what: 'word of a change' });
      end?.();
      end?.();
      const before = heard[0]?.length;
      heard[1]?.splice(0);
      await put(reference, 'two');
      await eventually(() => concerns(heard[1]), { what: 'word of the second change' });
      expect(heard[0]).toHaveLength(before ?? -1);
      endOther?.();
    });

    (declared.watch ? test : test.skip)('one that is closed is told nothing any more', async () => {
      const [open, closed] = [rig().backend, rig().open()];
      const heard = { open: 0, closed: 0 };
      const end = open.watch?.(() => {
        heard.open += 1;
      });
      const endClosed = closed.watch?.(() => {
        heard.closed += 1;
      });
      await closed.probe();
      await closed.close();
      const before = heard.closed;
      // Twice, so that whoever only looks now and then has looked.
      for (let times = 0; times < 2; times += 1) {
        heard.open = 0;
        await rig().put(freshReference(), 'one');
        await eventually(() => heard.open > 0, { what: 'word of a change' });
      }
      end?.();
      endClosed?.();
      expect(heard.closed).toBe(before);
    });

    test('closing twice is closing once, also of one that was never used', async () => {
      const [used, unused] = [rig().open(), rig().open()];
      await used.probe();
      for (const backend of [used, unused, used, unused]) await backend.close();
    });

    test('once closed, nothing keeps the process alive', async () => {
      const { options, environment } = rig().place;
      expect(await exitOf({ backend: definition.name, options, environment })).toBe('');
    });
  });
}
