import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KekDefinition } from '../../src/vault/kek/definition.ts';
import { wrapsKeys } from './kek-behaviour/keys.ts';
import { tellsOneWayKeys } from './kek-behaviour/one-way-keys.ts';
import { checksItsOptions } from './kek-behaviour/options.ts';
import { tellsOutages } from './kek-behaviour/outages.ts';
import { keepsItsKey } from './kek-behaviour/secrecy.ts';
import { kekKinds, withoutSetUp } from './kek-behaviour/set-ups.ts';
import type { KekPlace, KekSetUp } from './kek-behaviour/subject.ts';
import { opensVaults } from './kek-behaviour/vaults.ts';

// One suite for every kind of key of the registry. How to reach each for real is in kek-providers/<name>.ts.

test('every kind of key of the registry has a set-up', () => {
  expect(withoutSetUp).toEqual([]);
});

for (const { definition, setUp } of kekKinds) {
  const title = `the key of the kind ${definition.name}`;
  const reason = setUp.unavailable?.();
  if (reason === undefined) behaves(title, definition, setUp);
  else test.skip(`${title} (skipped: ${reason})`, () => {});
  const { real } = setUp;
  if (real === undefined) continue;
  const unset = real.variables.filter((variable) => !process.env[variable]);
  const realTitle = `${title} on the server that ${real.variables.join(' and ')} name`;
  if (unset.length === 0) behaves(realTitle, definition, { ...setUp, prepare: real.prepare, alwaysThere: true });
  else test.skip(`${realTitle} (skipped: ${unset.join(' and ')} not set)`, () => {});
}

function behaves(title: string, definition: KekDefinition, setUp: KekSetUp): void {
  describe(title, () => {
    let place: KekPlace | undefined;
    beforeAll(async () => {
      place = await setUp.prepare();
    });
    afterAll(async () => {
      await place?.close();
    });
    const subject = {
      definition,
      setUp,
      place: () => {
        if (place === undefined) throw new Error('The key is not set up.');
        return place;
      },
    };
    checksItsOptions(subject);
    wrapsKeys(subject);
    keepsItsKey(subject);
    opensVaults(subject);
    tellsOutages(subject);
    tellsOneWayKeys(subject);
  });
}
