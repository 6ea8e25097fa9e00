import { expect, test } from '@jest/globals';
import { CommandFailed } from '../../src/cli/command.ts';
import { outcomeOf } from '../../src/cli/outcome.ts';
import { explained } from '../../src/cli/secrets/explained.ts';
import { migrateOne } from '../../src/cli/secrets/migrate-one.ts';
import { parseReference } from '../../src/cli/secrets/parse-reference.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { Lookup, SecretBackend } from '../../src/secrets/definition.ts';
import { VaultError } from '../../src/vault/definition.ts';
import { KeychainError } from '../../src/vault/os-keychain.ts';

const reference = parseReference('openai/api-key');
const MISSING: Lookup = { found: false, absence: 'missing' };
const ROTATING: Lookup = {
  found: true,
  current: { id: '2', value: new SecretValue('newer') },
  previous: { id: '1', value: new SecretValue('older') },
};
const holding = (value: string): Lookup => ({ found: true, current: { id: '1', value: new SecretValue(value) } });

/** A backend that answers one thing after another, and keeps what is put. */
function scripted(...answers: Lookup[]): { backend: SecretBackend; put: string[]; name: string } {
  const put: string[] = [];
  const backend = {
    fetch: async () => answers.shift() ?? MISSING,
    writer: {
      put: async (_reference: unknown, value: SecretValue) => {
        put.push(value.reveal());
        return '1';
      },
    },
  };
  return { name: 'scripted', backend: backend as unknown as SecretBackend, put };
}

const migrate = (from: ReturnType<typeof scripted>, to: ReturnType<typeof scripted>, overwrite = false) =>
  migrateOne(from, to, reference, { overwrite, why: 'a test' });

test('what is read back differently is a failure, which repeats neither value', async () => {
  const failure = migrate(scripted(holding('canary-value')), scripted(MISSING, holding('canary-valu')));
  await expect(failure).rejects.toThrow(CommandFailed);
  await expect(failure).rejects.toThrow(/reads differently.*untouched/);
  await expect(failure).rejects.not.toThrow(/canary/);
});

test('what cannot be read back is a failure', async () => {
  await expect(migrate(scripted(holding('canary-value')), scripted(MISSING, MISSING))).rejects.toThrow(
    /reads differently/,
  );
});

test('a version that is still good goes along, and before the current one', async () => {
  const to = scripted(MISSING, holding('newer'));
  Object.assign(to.backend.writer ?? {}, { versions: {} });
  expect(await migrate(scripted(ROTATING), to)).toBe('copied');
  expect(to.put).toEqual(['older', 'newer']);
});

test('where no versions are kept, the current one alone is copied', async () => {
  const to = scripted(MISSING, holding('newer'));
  expect(await migrate(scripted(ROTATING), to)).toBe('copied');
  expect(to.put).toEqual(['newer']);
});

test.each([
  [holding('one'), holding('one'), 'unchanged'],
  [holding('one'), holding('two'), 'conflict'],
  [holding('one'), { found: false, absence: 'disabled' } as Lookup, 'conflict'],
  [holding('one'), { found: false, absence: 'destroyed' } as Lookup, 'conflict'],
  [MISSING, holding('one'), 'unchanged'],
  [MISSING, MISSING, 'missing'],
  [{ found: false, absence: 'disabled' } as Lookup, MISSING, 'disabled'],
])('without writing: %j and %j', async (source, target, outcome) => {
  const to = scripted(target);
  expect(await migrate(scripted(source), to)).toBe(outcome);
  expect(to.put).toEqual([]);
});

test.each(['disabled', 'destroyed'] as const)('what was %s there is put back when it is to be', async (absence) => {
  const to = scripted({ found: false, absence }, holding('one'));
  expect(await migrate(scripted(holding('one')), to, true)).toBe('copied');
  expect(to.put).toEqual(['one']);
});

test('a failure with a code is one of the backend, and any other is left as it is', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED canary'), { code: 'ECONNREFUSED' });
  const failure = explained(refused, 'postgres') as Error;
  expect(failure).toBeInstanceOf(CommandFailed);
  expect(failure.message).toMatch(/postgres did not answer \(ECONNREFUSED\)/);
  expect(failure.message).not.toContain('canary');
  const bug = new TypeError('x is undefined');
  expect(explained(bug, 'postgres')).toBe(bug);
  const held = new VaultError('locked', 'the vault is held by another process; try again');
  expect(explained(held, 'local')).toBe(held);
});

test('a keychain that cannot be used is told in its own words', async () => {
  const outcome = await outcomeOf(async () => {
    throw explained(new KeychainError('The collection is locked'), 'keychain');
  });
  expect(outcome).toMatchObject({
    exitCode: 1,
    text: expect.stringMatching(/^error: a keychain that is locked; unlock it/),
  });
});
