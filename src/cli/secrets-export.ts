import { writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { SecretReference } from '../settings/secret-reference.ts';
import { type CliCommand, CommandFailed, type Report, type Shell, UsageError } from './command.ts';
import { progressLine } from './progress.ts';
import { type Collected, collectAll } from './secrets/collect-all.ts';
import { byName, FORMATS, type Format, renderExport } from './secrets/render-export.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';
import { visibleInLine } from './visible.ts';

interface Options extends StoreOptions {
  readonly format: Format;
  readonly output?: string;
  readonly show?: true;
  readonly json?: true;
}

export const secretsExport: CliCommand<Options> = {
  name: 'secrets export',
  summary: 'write all secrets as they are, for "secrets import": into a pipe, or a file for its owner alone',
  declare: (command) =>
    declareStoreOptions(
      command
        .addOption(new Option('--format <format>', 'what to write').choices(FORMATS).default('json'))
        .option('--output <path>', 'a new file, which only its owner can read')
        .option('--show', 'print them, also on a terminal'),
    ),
  run: async (shell, options) => {
    if (options.output === undefined && options.show !== true && shell.output.isTTY === true)
      throw new UsageError('this would print every secret on the terminal: give --output <path>, or --show.');
    const progress = progressLine(shell, 'reading', options.json === true);
    const collected = await withSecrets(shell, options, 'secrets export', (secrets) =>
      collectAll(secrets, 'secrets export', progress.tell).finally(progress.end),
    );
    if (collected.absent.length > 0)
      shell.errors.write(`Left out, disabled or not there: ${collected.absent.map(nameOf).join(', ')}\n`);
    return options.output === undefined
      ? toOutput(shell, collected, options)
      : await toFile(collected, options.format, options.output);
  },
};

const nameOf = ({ uri }: SecretReference) => visibleInLine(uri);

function toOutput({ output }: Shell, { secrets, absent }: Collected, { format, json }: Options): Report {
  if (json) {
    const data = { secrets: byName(secrets), absent: absent.map(({ uri }) => uri) };
    return { ok: true, text: '', data };
  }
  output.write(renderExport(secrets, format));
  return { ok: true, text: '', data: {}, written: true };
}

async function toFile({ secrets, absent }: Collected, format: Format, path: string): Promise<Report> {
  const content = renderExport(secrets, format);
  await writeFile(path, content, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new CommandFailed(`${path} exists. Name a file that does not: nothing is overwritten.`);
  });
  return {
    ok: true,
    text: `Wrote ${secrets.length} secrets to ${path}, as they are: delete it as soon as you can.`,
    data: { file: path, count: secrets.length, absent: absent.map(({ uri }) => uri) },
  };
}
