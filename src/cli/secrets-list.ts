import type { SecretSummary } from '../secrets/definition.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import type { CliCommand } from './command.ts';
import { table } from './secrets/table.ts';
import { type SecretsAtHand, withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

/** A secret that is kept, or that the configuration names and nobody has put there. */
interface Row extends Omit<SecretSummary, 'state'> {
  readonly state: SecretSummary['state'] | 'missing';
}

export const secretsList: CliCommand<StoreOptions> = {
  name: 'secrets list',
  summary: 'name every secret that is kept, and every one that the configuration needs and is not there',
  declare: (command) => declareStoreOptions(command),
  run: (shell, options) =>
    withSecrets(shell, options, 'secrets list', async (secrets) => {
      const { name, backend } = secrets;
      const rows = backend.list === undefined ? await looked(secrets) : withMissing(secrets, await backend.list());
      rows.sort((one, other) => (one.reference.uri < other.reference.uri ? -1 : 1));
      if (backend.list === undefined)
        shell.errors.write(
          `The backend ${name} cannot tell what it keeps: these are the configuration's references.\n`,
        );
      const isAny = rows.length > 0;
      return {
        ok: true,
        text: isAny ? tableOf(rows, secrets) : `There are no secrets in the backend ${name}.`,
        data: { backend: name, secrets: rows.map(plain) },
      };
    }),
};

/** For a backend without a list: what the configuration names, looked up one by one. */
async function looked({ backend, configured }: SecretsAtHand): Promise<Row[]> {
  const rows: Row[] = [];
  for (const reference of configured.references) {
    const lookup = await backend.fetch(reference, { why: 'secrets list' });
    rows.push({ reference, state: lookup.found ? 'enabled' : lookup.absence === 'disabled' ? 'disabled' : 'missing' });
  }
  return rows;
}

function withMissing({ configured }: SecretsAtHand, kept: readonly SecretSummary[]): Row[] {
  const known = new Set(kept.map(({ reference }) => reference.uri));
  const missing = configured.references.filter(({ uri }) => !known.has(uri));
  return [...kept, ...missing.map((reference) => ({ reference, state: 'missing' as const }))];
}

function tableOf(rows: readonly Row[], { backend }: SecretsAtHand): string {
  const missing = (reference: SecretReference) => `→ ${backend.remedy(reference)}`;
  return table(
    ['secret', 'state', 'version', 'since'],
    rows.map(({ reference, state, version, createdAt }) => [
      reference.uri,
      state,
      version ?? '',
      state === 'missing' ? missing(reference) : createdAt === undefined ? '' : new Date(createdAt).toISOString(),
    ]),
  );
}

function plain({ reference, state, version, createdAt }: Row) {
  const at = createdAt === undefined ? null : new Date(createdAt).toISOString();
  return { reference: reference.uri, state, version: version ?? null, createdAt: at };
}
