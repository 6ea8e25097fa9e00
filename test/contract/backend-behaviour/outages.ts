import { describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import { eventually } from '../../harness/eventually.ts';
import { access, expectSilent, fetched, freshReference, type Subject } from './subject.ts';

export function tellsOutages({ setUp, rig }: Subject): void {
  describe('the place away', () => {
    test('the probe passes while it is there', async () => {
      await rig().backend.probe();
    });

    (setUp.alwaysThere ? test.skip : test)(
      'is told, never taken for a missing secret, and over when the place is back',
      async () => {
        const reference = freshReference();
        await rig().put(reference, 'sk-canary-outage');
        const { backend, place } = rig();
        const late = rig().open();
        expect(await fetched(backend, reference)).toEqual({ current: 'sk-canary-outage' });
        const bringBack = await place.takeAway?.();
        if (bringBack === undefined) throw new Error('The set-up cannot take this backend away.');
        try {
          for (const each of [backend, late]) {
            const attempts = [each.probe(), each.fetch(reference, access), each.list?.()];
            const write = each.writer?.put(reference, new SecretValue('sk-canary-unwritten'), 0);
            for (const outcome of await Promise.allSettled([...attempts, write].filter((each) => each !== undefined)))
              expectFailure(outcome);
          }
        } finally {
          await bringBack();
        }
        for (const each of [backend, late]) {
          const passes = () => each.probe().then(...TOLD);
          await eventually(passes, { what: 'the end of the outage' });
          expect(await fetched(each, reference)).toEqual({ current: 'sk-canary-outage' });
        }
      },
    );
  });
}

const TOLD = [() => true, () => false] as const;

function expectFailure(outcome: PromiseSettledResult<unknown>): void {
  expect(outcome.status).toBe('rejected');
  const { reason } = outcome as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(Error);
  expect((reason as Error).message).not.toBe('');
  expectSilent(reason, 'sk-canary-outage', 'sk-canary-unwritten');
}
