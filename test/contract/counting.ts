import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Counting } from '../../src/state/definition.ts';
import { describeStandings } from './counting-behaviour/standings.ts';
import { describeStores } from './counting-behaviour/stores.ts';

/** What counts together, and what ends it. */
export interface CountingPlace {
  /** As several instances have it. */
  readonly instances: readonly Counting[];
  close(): Promise<void> | void;
}

/** What every implementation of Counting does. */
export function describeCounting(name: string, open: () => Promise<CountingPlace>): void {
  describe(`counting in ${name}`, () => {
    let place: CountingPlace;
    beforeAll(async () => {
      place = await open();
    });
    afterAll(async () => place?.close());

    describeStores(() => place.instances);
    describeStandings(() => place.instances);
  });
}
