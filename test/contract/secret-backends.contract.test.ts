import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { backends } from '../../src/secrets/index.ts';
import { manualClock } from '../harness/manual-clock.ts';
import { sharesItsPlace } from './backend-behaviour/instances.ts';
import { checksItsOptions } from './backend-behaviour/options.ts';
import { tellsOutages } from './backend-behaviour/outages.ts';
import { readsSecrets } from './backend-behaviour/reading.ts';
import { keepsCallersKeys } from './backend-behaviour/shelf.ts';
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
  behaves(`the backend ${definition.name}`, definition, setUp);
  const { real } = setUp;
  if (real === undefined) continue;
  const unset = real.variables.filter((variable) => !process.env[variable]);
  const title = `the backend ${definition.name} on the server that ${real.variables.join(' and ')} name`;
  if (unset.length === 0) behaves(title, definition, { ...setUp, prepare: real.prepare, alwaysThere: true });
  else test.skip(`${title} (skipped: ${unset.join(' and ')} not set)`, () => {});
}

function behaves(title: string, definition: BackendDefinition, setUp: BackendSetUp): void {
  const nowhere = { environment: {}, clock: manualClock(), timers: systemTimers, who: 'the tests' };
  const declared = openAt(definition, setUp.sample, nowhere);

  describe(title, () => {
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
    test('says of itself whether it can be written to', () => {
      expect(declared.writer === undefined).toBe(definition.readOnly === true);
    });
    checksItsOptions(subject);
    readsSecrets(subject);
    writes(subject);
    keepsVersions(subject);
    sharesItsPlace(subject);
    keepsCallersKeys(subject);
    tellsOutages(subject);
  });
}
