import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import { backends } from '../../src/secrets/index.ts';
import { manualClock } from '../harness/manual-clock.ts';
import { sharesItsPlace } from './backend-behaviour/instances.ts';
import { checksItsOptions } from './backend-behaviour/options.ts';
import { tellsOutages } from './backend-behaviour/outages.ts';
import { readsSecrets } from './backend-behaviour/reading.ts';
import { type BackendRig, type BackendSetUp, openAt, openRig, type Subject } from './backend-behaviour/subject.ts';
import { keepsVersions } from './backend-behaviour/versions.ts';
import { writes } from './backend-behaviour/writing.ts';

// One suite for every backend of the registry. What each can is asked of it; how to reach it for real is in secret-backends/<name>.ts.

const setUpOf = ({ name }: { name: string }) => new URL(`./secret-backends/${name}.ts`, import.meta.url);
const isSetUp = (definition: { name: string }) => existsSync(fileURLToPath(setUpOf(definition)));

test('every backend of the registry has a set-up', () => {
  expect(backends.filter((definition) => !isSetUp(definition)).map(({ name }) => name)).toEqual([]);
});

for (const definition of backends.filter(isSetUp)) {
  const { setUp } = (await import(setUpOf(definition).href)) as { setUp: BackendSetUp };
  const nowhere = { environment: {}, clock: manualClock(), timers: systemTimers, who: 'the tests' };
  const declared = openAt(definition, setUp.sample, nowhere);

  describe(`the backend ${definition.name}`, () => {
    let rig: BackendRig | undefined;
    beforeAll(async () => {
      rig = await openRig(definition, setUp);
    });
    afterAll(async () => {
      await declared.close();
      await rig?.close();
    });
    const subject: Subject = {
      definition,
      setUp,
      declared,
      rig: () => {
        if (rig === undefined) throw new Error('The backend is not set up.');
        return rig;
      },
    };
    checksItsOptions(subject);
    readsSecrets(subject);
    writes(subject);
    keepsVersions(subject);
    sharesItsPlace(subject);
    tellsOutages(subject);
  });
}
