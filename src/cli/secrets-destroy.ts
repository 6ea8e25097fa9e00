import type { SecretReference } from '../settings/secret-reference.ts';
import { type CliCommand, CommandFailed } from './command.ts';
import { versionsOf, writerOf } from './secrets/abilities.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import { haveTyped } from './secrets/confirm.ts';
import { parseReference } from './secrets/parse-reference.ts';
import { parseVersion } from './secrets/parse-version.ts';
import { path } from './secrets/read-current.ts';
import { type SecretsAtHand, withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

interface Options extends StoreOptions {
  readonly version?: string;
  readonly yes?: true;
}

export const secretsDestroy: CliCommand<Options> = {
  name: 'secrets destroy',
  summary: 'erase a secret with all its versions, or one version of it, for good',
  declare: (command) =>
    declareStoreOptions(
      command
        .argument('<reference>', 'such as google-maps/api-key')
        .option('--version <version>', 'only this one')
        .option('--yes', 'do not ask'),
    ),
  run: async (shell, options, text) => {
    const reference = parseReference(text);
    const version = parseVersion(options.version, '--version');
    const what = version === undefined ? reference.uri : `version ${version} of ${reference.uri}`;
    return await withSecrets(shell, options, 'secrets destroy', async (secrets) => {
      writerOf(secrets, reference);
      // Nobody is to type the name of what is not there, or cannot be reached.
      await secrets.backend.probe();
      await refuseMissing(secrets, reference, options.version);
      if (options.yes !== true) await haveTyped(shell, path(reference), `This erases ${what} for good.`);
      const tell = async () => {
        const gone = !(await isUsable(secrets, reference));
        return await afterChange(shell, secrets.file, { references: [reference], ...(gone && { gone }) });
      };
      await destroy(secrets, reference, version).catch(async (error: unknown) => {
        // It may have been erased all the same, and only what it leaves on the disk not.
        await tell();
        throw error;
      });
      const told = await tell();
      return {
        ok: true,
        text: `Destroyed ${what}, for good. Backups made before hold it still.${toldInWords(told)}`,
        data: { reference: reference.uri, version: version ?? null, told },
      };
    });
  },
};

async function refuseMissing(secrets: SecretsAtHand, reference: SecretReference, version?: string): Promise<void> {
  const keeper = version === undefined ? secrets.backend.writer?.versions : versionsOf(secrets, reference);
  const kept = await keeper?.list(reference);
  if (kept === undefined) {
    const lookup = await secrets.backend.fetch(reference, { why: 'secrets destroy' });
    if (!lookup.found) throw notThere(secrets, reference);
  } else if (version !== undefined && !kept.some(({ id }) => id === version)) {
    throw new CommandFailed(
      `${reference.uri} has no version ${version}; see "npm run -s portcullis -- secrets versions ${path(reference)}". Nothing was changed.`,
    );
  }
}

async function destroy(secrets: SecretsAtHand, reference: SecretReference, version?: string): Promise<void> {
  if (version !== undefined) return await versionsOf(secrets, reference).destroy(reference, version);
  if (await writerOf(secrets, reference).destroy(reference)) return;
  throw notThere(secrets, reference);
}

const notThere = ({ name }: SecretsAtHand, { uri }: SecretReference) =>
  new CommandFailed(
    `there is no ${uri} in the backend ${name}, and nothing was changed. To see what there is: npm run -s portcullis -- secrets list`,
  );

/** Whether a version is left to use. When that cannot be told, no: gateways may hold the one that was destroyed. */
async function isUsable({ backend }: SecretsAtHand, reference: SecretReference): Promise<boolean> {
  try {
    return (await backend.fetch(reference, { why: 'secrets destroy' })).found;
  } catch {
    return false;
  }
}
