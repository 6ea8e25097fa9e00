import type { SecretVersion } from '../secrets/definition.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { type CliCommand, CommandFailed, type Report, type Shell, UsageError } from './command.ts';
import { copyToClipboard } from './secrets/clipboard.ts';
import { parseReference } from './secrets/parse-reference.ts';
import { readCurrent } from './secrets/read-current.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

interface Options extends StoreOptions {
  readonly show?: true;
  readonly json?: true;
}

export const secretsGet: CliCommand<Options> = {
  name: 'secrets get',
  summary: 'copy a secret to the clipboard; into a pipe or a file, write it there',
  declare: (command) =>
    declareStoreOptions(
      command.argument('<reference>', 'such as google-maps/api-key').option('--show', 'print it, also on a terminal'),
    ),
  run: async (shell, options, text) => {
    const reference = parseReference(text);
    const isShown = options.show === true;
    if (options.json && !isShown && shell.output.isTTY === true)
      throw new UsageError('--json would print the secret on the terminal: give --show as well.');
    const version = await withSecrets(shell, options, 'secrets get', (secrets) =>
      readCurrent(secrets, reference, 'secrets get'),
    );
    if (isShown || options.json) return shown(reference, version, shell, options.json === true);
    return shell.output.isTTY === true ? await copied(reference, version, shell) : written(version, shell);
  },
};

function shown({ uri }: SecretReference, { id, value }: SecretVersion, shell: Shell, json: boolean): Report {
  if (!json && shell.output.isTTY !== true) return written({ id, value }, shell);
  return { ok: true, text: value.reveal(), data: { reference: uri, version: id, value: value.reveal() } };
}

/** Nothing but the value, so that what reads it need not take off a newline. */
function written({ value }: SecretVersion, { output }: Shell): Report {
  output.write(value.reveal());
  return { ok: true, text: '', data: {}, written: true };
}

async function copied({ uri }: SecretReference, { value }: SecretVersion, { environment }: Shell): Promise<Report> {
  if (await copyToClipboard(value, environment))
    return { ok: true, text: `${uri} is in the clipboard. Copy something else when you have used it.`, data: {} };
  throw new CommandFailed(
    'there is no clipboard here (wl-copy, xclip, xsel, pbcopy or clip.exe). ' +
      'Give --show to print the secret, or pass it on with | or >.',
  );
}
