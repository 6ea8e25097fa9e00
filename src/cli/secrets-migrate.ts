import type { SecretReference } from '../settings/secret-reference.ts';
import { type CliCommand, CommandFailed, type Report, type Shell, UsageError } from './command.ts';
import { openStore, type Store } from './open-store.ts';
import { progressLine } from './progress.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import { allReferences } from './secrets/collect-all.ts';
import { configuredReferences } from './secrets/configured-references.ts';
import { migrateOne, type NamedBackend } from './secrets/migrate-one.ts';
import { type MigratedSecret, migrationReport } from './secrets/migration-report.ts';
import { withBackend } from './secrets/with-secrets.ts';
import { refuseReadOnly } from './secrets/writable-backends.ts';
import { eachOption } from './store/store-options.ts';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly fromOption?: readonly string[];
  readonly toOption?: readonly string[];
  readonly overwrite?: boolean;
  readonly file?: string;
  readonly json?: boolean;
}

export const secretsMigrate: CliCommand<Options> = {
  name: 'secrets migrate',
  summary: 'copy all secrets from one backend to another, reading each back; done again, it goes on where it stopped',
  declare: (command) =>
    command
      .requiredOption('--from <backend>', 'where they are')
      .requiredOption('--to <backend>', 'where they shall be')
      .option(
        '--from-option <key=value>',
        'an option of that backend, as under secrets.options (repeatable)',
        eachOption,
      )
      .option('--to-option <key=value>', 'an option of the other (repeatable)', eachOption)
      .option('--overwrite', 'replace what is there with another value')
      .option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async (shell, options) => {
    const from = endOf(shell, options, 'from');
    const to = endOf(shell, options, 'to');
    if (from.definition === to.definition && JSON.stringify(from.options) === JSON.stringify(to.options))
      throw new UsageError('--from and --to are the same place: name another, or options that tell them apart.');
    const why = `secrets migrate --from ${from.definition.name} --to ${to.definition.name}`;
    return await withBackend(from, why, (source) =>
      withBackend(to, why, async (target) => {
        const ends = [named(from, source), named(to, target)] as const;
        return await migrated(shell, options, to, ends, why);
      }),
    );
  },
};

type Ends = readonly [from: NamedBackend, to: NamedBackend];

const named = ({ definition }: Store, backend: NamedBackend['backend']): NamedBackend => ({
  name: definition.name,
  backend,
});

/** @throws UsageError, SettingsError */
function endOf(shell: Shell, options: Options, end: 'from' | 'to'): Store {
  const { file } = options;
  const option = options[`${end}Option`];
  const flags = {
    backend: `--${end}`,
    option: `--${end}-option`,
    passphraseFile: `--${end}-option passphraseFile=<path>`,
  };
  return openStore(
    shell,
    { backend: options[end], ...(file !== undefined && { file }), ...(option && { option }) },
    flags,
  );
}

async function migrated(shell: Shell, options: Options, store: Store, ends: Ends, why: string): Promise<Report> {
  const [from, to] = ends;
  refuseReadOnly(to);
  await from.backend.probe();
  await to.backend.probe();
  const configured = configuredReferences(store.file, shell.environment);
  const references = await allReferences({ ...from, file: store.file, configured });
  if (references.length === 0) throw new CommandFailed(nothingIn(from, store.file));
  const secrets: MigratedSecret[] = [];
  let told = 0;
  try {
    await migrateAll(shell, options, ends, references, secrets, why);
  } finally {
    // Also of those before one that could not be copied.
    const copied = secrets.filter(({ outcome }) => outcome === 'copied').map(({ reference }) => reference);
    if (copied.length > 0) told = await afterChange(shell, store.file, { references: copied });
  }
  const { ok, text, data } = migrationReport({ from: from.name, to: store, secrets });
  return { ok, text: text + toldInWords(told), data: { ...data, told } };
}

/** @param done what has been dealt with, also when it throws */
async function migrateAll(
  shell: Shell,
  { overwrite = false, json = false }: Options,
  [from, to]: Ends,
  references: readonly SecretReference[],
  done: MigratedSecret[],
  why: string,
): Promise<void> {
  const progress = progressLine(shell, 'copying', json);
  try {
    for (const reference of references) {
      done.push({ reference, outcome: await migrateOne(from, to, reference, { overwrite, why }) });
      progress.tell(done.length, references.length);
    }
  } finally {
    progress.end();
  }
}

const nothingIn = ({ name, backend }: NamedBackend, file: string) =>
  backend.list === undefined
    ? `the backend ${name} cannot tell what it keeps, and ${file} names no secret. Write the references there first.`
    : `there are no secrets in the backend ${name}.`;
