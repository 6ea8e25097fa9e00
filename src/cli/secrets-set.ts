import { SecretValue } from '../core/secret-value.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { type CliCommand, CommandFailed, type Report, type Shell } from './command.ts';
import { readSecretValue } from './hidden-input.ts';
import { writerOf } from './secrets/abilities.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import { isCredential } from './secrets/fields-behind.ts';
import { DEFAULT_GRACE, parseGrace } from './secrets/parse-grace.ts';
import { parseReference } from './secrets/parse-reference.ts';
import { settleDoubts } from './secrets/settle-doubts.ts';
import { valueFault, withoutTrailingNewline } from './secrets/value-fault.ts';
import { type SecretsAtHand, withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

interface Options extends StoreOptions {
  readonly grace: string;
  readonly yes?: true;
}

export const secretsSet: CliCommand<Options> = {
  name: 'secrets set',
  summary: 'store a secret, or a new version of it: asks for the value unseen, or takes standard input',
  excess:
    'A value is never taken from the command line, where it stays in the history of the shell and everybody can see it: ' +
    'leave it out and be asked, or give it on standard input. If it was a real key, replace it at the provider.',
  declare: (command) =>
    declareStoreOptions(
      command
        .argument('<reference>', 'such as google-maps/api-key')
        .option('--grace <duration>', 'how long the version before stays good; 0: not at all', DEFAULT_GRACE)
        .option('--yes', 'store a value that does not look like a key of its provider without asking'),
    ),
  run: async (shell, options, text) => {
    const reference = parseReference(text);
    const grace = parseGrace(options.grace);
    return await withSecrets(shell, options, 'secrets set', async (secrets) => {
      const { backend, configured, file } = secrets;
      const writer = writerOf(secrets, reference);
      // What cannot be opened should say so before anybody is asked for a key.
      await backend.probe();
      const value = await readValue(shell, reference.uri, isCredential(reference, configured));
      const warnings = await settleDoubts(shell, [{ reference, value }], configured.sections, options.yes === true);
      const version = await writer.put(reference, new SecretValue(value), grace);
      const told = await afterChange(shell, file, { references: [reference] });
      return await report(secrets, reference, { version, told, warnings, grace: options.grace });
    });
  },
};

async function readValue(shell: Shell, uri: string, forProvider: boolean): Promise<string> {
  const value = withoutTrailingNewline(await readSecretValue(shell, `Value of ${uri}:`));
  const fault = valueFault(value, forProvider);
  if (fault === undefined) return value;
  throw new CommandFailed(`the value cannot be used: ${fault}. Nothing was stored.`);
}

interface Done {
  readonly version: string;
  readonly told: number;
  readonly warnings: readonly string[];
  /** As it was given. */
  readonly grace: string;
}

async function report({ backend }: SecretsAtHand, { uri, ...rest }: SecretReference, done: Done): Promise<Report> {
  const { version, told, warnings, grace } = done;
  const keeper = backend.writer?.versions;
  // It is stored: that no more can be told of it now is no failure.
  const versions = await keeper?.list({ uri, ...rest }).catch(() => undefined);
  const stored = versions?.find(({ id }) => id === version);
  const previous = versions?.find(({ state }) => state === 'previous');
  const lines = [
    `Stored ${uri}${keeper === undefined ? '' : `, version ${version}`}.`,
    ...(previous === undefined ? [] : [`Version ${previous.id} stays good for ${grace}.`]),
    ...(previous !== undefined && previous.fingerprint === stored?.fingerprint
      ? ['Both have the same value: is this the new key?']
      : []),
  ];
  return {
    ok: true,
    text: lines.join(' ') + toldInWords(told),
    data: { reference: uri, version, previous: previous?.id ?? null, told, warnings },
  };
}
