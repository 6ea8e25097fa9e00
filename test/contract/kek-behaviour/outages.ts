import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import { systemTimers } from '../../../src/core/timers.ts';
import { BackendUnusable, type SecretBackend } from '../../../src/secrets/definition.ts';
import { local } from '../../../src/secrets/local.ts';
import { secretReference } from '../../../src/settings/secret-reference.ts';
import { VaultError } from '../../../src/vault/definition.ts';
import { Vault } from '../../../src/vault/vault.ts';
import { eventually } from '../../harness/eventually.ts';
import { manualClock } from '../../harness/manual-clock.ts';
import { sqliteParts, type VaultScratch, vaultScratch } from '../../harness/vault-rig.ts';
import { access } from '../backend-behaviour/subject.ts';
import { createAt, type KekSubject, openAt, sourceAt } from './subject.ts';

const reference = secretReference.parse('secret://some-provider/api-key');

export function tellsOutages({ definition, setUp, place }: KekSubject): void {
  let scratch: VaultScratch;
  let file: string;
  const source = () => sourceAt(definition, place());
  /** As a gateway has it. */
  const opened = (): SecretBackend => {
    const { options, environment } = place();
    const parsed = local.options.parse({ path: file, kek: definition.name, ...options });
    const context = { environment, clock: manualClock(), timers: systemTimers, who: 'the tests' };
    return local.open(parsed as Parameters<typeof local.open>[0], context);
  };
  const refusal = (attempt: Promise<unknown>) => attempt.then(String, (error: unknown) => error);

  describe('the manager of the key', () => {
    beforeAll(async () => {
      scratch = vaultScratch();
      file = scratch.file('vault.sqlite');
      const parts = sqliteParts(file, { kek: source() });
      const vault = await Vault.create(parts, { fips: false });
      await vault.put('some-provider/api-key', new SecretValue('a value'), 0);
      vault.close();
      await parts.store.close();
    });
    afterAll(() => scratch.remove());

    const whenAway = setUp.alwaysThere ? test.skip : test;
    whenAway(
      'away is told as what passes by itself, stops nobody who has the vault open, and is over when it is back',
      async () => {
        const [early, late] = [opened(), opened()];
        await early.probe();
        const bringBack = await place().takeAway?.();
        if (bringBack === undefined) throw new Error('The set-up cannot take this key away.');
        try {
          const parameters = await parametersIn(file);
          for (const attempt of [() => late.probe(), () => createAt(source()), () => openAt(source(), parameters)]) {
            const error = await refusal(attempt());
            expect(error).toBeInstanceOf(Error);
            expect(error).not.toBeInstanceOf(BackendUnusable);
            expect(error).not.toBeInstanceOf(VaultError);
          }
          expect(await early.fetch(reference, access)).toMatchObject({ found: true });
        } finally {
          await bringBack();
        }
        const isBack = () =>
          late.probe().then(
            () => true,
            () => false,
          );
        await eventually(isBack, { what: 'the end of the outage' });
        expect(await late.fetch(reference, access)).toMatchObject({ found: true });
        await Promise.all([early.close(), late.close()]);
      },
    );

    test('refusing is told in words for a person to mend, and works again when that is done', async () => {
      const { deny } = place();
      if (deny === undefined) return;
      const parameters = await parametersIn(file);
      const allow = await deny();
      const backend = opened();
      try {
        for (const attempt of [() => createAt(source()), () => openAt(source(), parameters)]) {
          const error = await refusal(attempt());
          expect(error).toBeInstanceOf(VaultError);
          expect(error).toMatchObject({ code: 'missing', message: expect.stringMatching(/.+; .+/) });
        }
        expect(await refusal(backend.probe())).toBeInstanceOf(BackendUnusable);
      } finally {
        await allow();
      }
      const isAllowed = () =>
        backend.probe().then(
          () => true,
          () => false,
        );
      await eventually(isAllowed, { what: 'the end of the refusal' });
      expect(await backend.fetch(reference, access)).toMatchObject({ found: true });
      await backend.close();
    });
  });
}

async function parametersIn(file: string) {
  const { store } = sqliteParts(file);
  const header = await store.header().finally(() => store.close());
  return header?.kek.parameters ?? {};
}
