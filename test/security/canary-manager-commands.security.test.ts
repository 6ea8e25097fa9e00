import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Workplace } from '../harness/cli.ts';
import { holdsKeyInUse, keysInUse } from '../harness/keys-in-use.ts';
import type { SearchedCommand, SecretsSection } from '../harness/searched-commands.ts';

// No command shows a key, what a manager is reached with, or what a vault is locked with: with every secret manager and every kind of
// key of the registries, when they answer, refuse, and are away.

const { textOf } = await import('../../src/caller-keys/key-text.ts');
const { placeOf } = await import('../../src/caller-keys/slot-place.ts');
const { systemClock } = await import('../../src/core/clock.ts');
const { SecretValue } = await import('../../src/core/secret-value.ts');
const { systemTimers } = await import('../../src/core/timers.ts');
const { callerKey } = await import('../../src/pipeline/authenticate/caller.ts');
const { backends } = await import('../../src/secrets/index.ts');
const { openAt } = await import('../contract/backend-behaviour/subject.ts');
const { runInProcess } = await import('../harness/cli-in-process.ts');
const { reachableKeks, unreachableKeks } = await import('../harness/kek-places.ts');
const { foundIn } = await import('../harness/search-for.ts');
const { inJson, searchedCommands } = await import('../harness/searched-commands.ts');
const { configure, KEYS, KEY_VARIABLES } = await import('../harness/secrets-workplace.ts');
const { PASSPHRASES, vaultWorkplace } = await import('../harness/vault-workplace.ts');

type BackendSetUp = import('../contract/backend-behaviour/subject.ts').BackendSetUp;
type BackendPlace = import('../contract/backend-behaviour/subject.ts').BackendPlace;
type KekPlace = import('../contract/kek-behaviour/subject.ts').KekPlace;

const STATES = ['there', 'denied', 'away'] as const;
const OWN_KEY = 'sk-own-canary-of-alice-0123456789';
/** What has to have been done at least once, so that there was something to be shown. */
const DONE = ['migrate', 'set', 'get', 'list', 'import', 'export', 'destroy'].map((verb) => `secrets ${verb}`);
const DONE_TO_VAULTS = [
  ...['versions', 'rollback', 'disable'].map((verb) => `secrets ${verb}`),
  ...['init', 'status', 'rekey', 'backup', 'restore'].map((verb) => `vault ${verb}`),
  'exec',
];
const before = process.cwd();
const context = { clock: systemClock, timers: systemTimers, who: 'the tests', environment: {} };

/** A place of a secret manager, or of a key manager with a vault that it locks. */
interface Searched {
  readonly place: BackendPlace | KekPlace;
  readonly section: SecretsSection;
}

const managers = await Promise.all(
  backends.map(async (definition) => {
    const { setUp } = (await import(`../contract/secret-backends/${definition.name}.ts`)) as { setUp: BackendSetUp };
    const declared = openAt(definition, setUp.sample, context);
    await declared.close();
    // A keychain is of this machine: it hands out nothing by which it is reached.
    const isManager = declared.writer !== undefined && definition.vault === undefined && definition.name !== 'keychain';
    return { name: definition.name, setUp, isManager };
  }),
);

describe.each(managers.filter(({ isManager }) => isManager))('secrets in $name', ({ name, setUp }) => {
  let searched: Searched;
  beforeAll(async () => {
    const place = await setUp.prepare();
    searched = { place, section: { backend: name, options: place.options } };
  });
  searching(() => searched);
});

for (const { name, reason } of unreachableKeks()) test.skip(`${name} (skipped: ${reason})`, () => {});

// What a person makes up is looked for by the tests of each command.
describe.each(reachableKeks().filter(({ definition }) => definition.asks?.isMadeUp !== true))(
  'a vault locked by $name',
  (kek) => {
    searching(() => {
      const place = { ...kek.place(), close: async () => {} };
      return { place, section: { backend: 'local', options: { kek: kek.name, ...place.options } } };
    });
  },
);

function searching(searched: () => Searched): void {
  let workplace: Workplace;
  const shown: { readonly line: string; readonly code: number | null; readonly output: string }[] = [];

  beforeAll(async () => {
    const { section } = searched();
    workplace = vaultWorkplace();
    process.chdir(workplace.directory);
    for (const folder of ['config', 'var']) mkdirSync(folder);
    configure(workplace, section);
    if (section.backend !== 'local') return;
    const { code, output } = await run({ words: ['vault', 'init'] });
    if (code !== 0) throw new Error(output);
    await bringOwnKey(searched());
  });
  afterAll(async () => {
    process.chdir(before);
    workplace?.remove();
    await searched().place.close();
  });

  /** So that it is no silence which was searched. */
  function expectDone({ backend }: SecretsSection): void {
    const done = new Set(
      shown.filter(({ code }) => code === 0).map(({ line }) => line.replace(/^(exec|\w+ \w+).*/, '$1')),
    );
    const able = [...DONE, ...(backend === 'local' ? DONE_TO_VAULTS : [])];
    expect(able.filter((each) => !done.has(each))).toEqual([]);
  }

  async function run({ words, input = '', isToShow }: SearchedCommand) {
    const { place } = searched();
    const given = Object.entries({ PATH: process.env['PATH'], ...place.environment, ...KEY_VARIABLES });
    const environment = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Record<string, string>;
    const { code, stdout, stderr } = await runInProcess(words, { environment, input });
    const said = { line: words.join(' '), code, output: isToShow ? stderr : `${stdout}\n${stderr}` };
    shown.push(said);
    return said;
  }

  test.each(STATES)('is shown by no command while it is %s', async (state) => {
    const { place, section } = searched();
    const bringBack = await { there: undefined, away: place.takeAway, denied: place.deny }[state]?.();
    try {
      for (const command of searchedCommands(section)) {
        await run(command);
        if (command.isSlow !== true) await run(inJson(command));
      }
    } finally {
      await bringBack?.();
    }
    const found = shown.flatMap(({ line, output }) => canariesIn(output, place).map((what) => `${what} by ${line}`));
    expect(found).toEqual([]);
    const files = filesOf(workplace);
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['gateway.yaml', 'vault-access.log']));
    const lying = files.flatMap(({ name, content }) => canariesIn(content, place).map((what) => `${what} in ${name}`));
    expect(lying).toEqual([]);
    if (section.backend === 'local') expect(keysInUse().length).toBeGreaterThan(5);
    if (state === 'there') expectDone(section);
  });
}

/** As the gateway stores it. */
async function bringOwnKey({ place, section }: Searched): Promise<void> {
  const definition = backends.find(({ name }) => name === section.backend);
  if (definition === undefined) throw new Error('There is no such backend.');
  const backend = openAt(definition, section.options, { ...context, environment: place.environment });
  const slot = { caller: callerKey('https://login.test/', 'alice'), integration: 'chat' };
  await backend.shelf?.put(placeOf(slot), textOf({ apiKey: new SecretValue(OWN_KEY) }), null, { why: 'the tests' });
  await backend.close();
}

/** What a text holds that it must not, named without quoting it. */
function canariesIn(text: string, { secrets }: BackendPlace | KekPlace): string[] {
  const named: [string, string[]][] = [
    ['a key', [...Object.values(KEYS), OWN_KEY]],
    ['a passphrase', Object.values(PASSPHRASES)],
    ['what the manager is reached with', [...(secrets?.() ?? [])]],
  ];
  const held = named.flatMap(([what, canaries]) =>
    canaries.some((each) => foundIn(text, each).length > 0) ? [what] : [],
  );
  return holdsKeyInUse(text) ? [...held, 'what a vault is locked with'] : held;
}

/** All but those that a person put there. */
function filesOf({ directory }: Workplace) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !Object.hasOwn(PASSPHRASES, basename(entry.name)))
    .map(({ name, parentPath }) => ({ name, content: readFileSync(join(parentPath, name), 'latin1') }));
}
