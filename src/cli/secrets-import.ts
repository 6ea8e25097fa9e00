import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type CliCommand, CommandFailed, type Report, type Shell, UsageError } from './command.ts';
import { progressLine } from './progress.ts';
import { writerOf } from './secrets/abilities.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import type { ConfiguredReferences } from './secrets/configured-references.ts';
import { isCredential } from './secrets/fields-behind.ts';
import { DEFAULT_GRACE, parseGrace } from './secrets/parse-grace.ts';
import { parseImport } from './secrets/parse-import.ts';
import type { ParsedImport } from './secrets/parsed-import.ts';
import { settleDoubts } from './secrets/settle-doubts.ts';
import { refuseWithdrawn, type StoredSecret, storeAll } from './secrets/store-all.ts';
import { valueFault } from './secrets/value-fault.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

interface Options extends StoreOptions {
  readonly grace: string;
  readonly overwrite?: true;
  readonly yes?: true;
  readonly json?: true;
}

export const secretsImport: CliCommand<Options> = {
  name: 'secrets import',
  summary:
    'store many secrets from JSON, {"name": {"field": "value"}}, or from lines NAME=value; all of it is checked before anything is stored; done again, it goes on',
  declare: (command) =>
    declareStoreOptions(
      command
        .argument('[path]', 'a file; without one, standard input')
        .option('--grace <duration>', 'how long the versions before stay good; 0: not at all', DEFAULT_GRACE)
        .option('--overwrite', 'put back also what was disabled or destroyed')
        .option('--yes', 'store values that do not look like keys of their providers without asking'),
    ),
  run: async (shell, options, path) => {
    const grace = parseGrace(options.grace);
    return await withSecrets(shell, options, 'secrets import', async (secrets) => {
      const { configured, file, backend } = secrets;
      writerOf(secrets);
      const parsed = checked(parseImport(await contentOf(shell, path), configured.references), configured);
      await backend.probe();
      if (options.overwrite !== true) await refuseWithdrawn(secrets, parsed.candidates);
      const warnings = await settleDoubts(shell, parsed.candidates, configured.sections, options.yes === true);
      const progress = progressLine(shell, 'storing', options.json === true);
      const stored: StoredSecret[] = [];
      let told = 0;
      try {
        await storeAll(secrets, parsed.candidates, grace, stored, progress.tell).finally(progress.end);
      } finally {
        // Also of those before one that could not be stored.
        const changed = stored.filter(({ outcome }) => outcome === 'stored').map(({ reference }) => reference);
        if (changed.length > 0) told = await afterChange(shell, file, { references: changed });
      }
      return report(stored, parsed, { path, told, warnings });
    });
  },
};

async function contentOf(shell: Shell, path: string | undefined): Promise<string> {
  if (path !== undefined) return await readFile(path, 'utf8');
  if (shell.input.isTTY) throw new UsageError('name a file, or give the secrets on standard input: … < secrets.json');
  return await text(shell.input);
}

/** @throws CommandFailed for the first thing that is wrong with any of them, and all others. */
function checked(parsed: ParsedImport, configured: ConfiguredReferences): ParsedImport {
  const unusable = parsed.candidates.flatMap(({ reference, value }) => {
    const fault = valueFault(value, isCredential(reference, configured));
    return fault === undefined ? [] : [`${reference.uri}: ${fault}`];
  });
  const faults = [...parsed.faults, ...unusable];
  if (faults.length > 0)
    throw new CommandFailed(`this cannot be imported, and nothing was stored:\n  ${faults.join('\n  ')}`);
  if (parsed.candidates.length > 0) return parsed;
  throw new CommandFailed(
    parsed.skipped.length > 0
      ? 'no line names a variable of a secret in the configuration. Write the references there first, or give JSON.'
      : 'there is no secret in it. Nothing was stored.',
  );
}

function report(
  stored: readonly StoredSecret[],
  { skipped }: ParsedImport,
  { path, told, warnings }: { path: string | undefined; told: number; warnings: readonly string[] },
): Report {
  const lines = stored.map(({ reference, outcome, version }) =>
    outcome === 'stored' ? `${reference.uri}: stored, version ${version}` : `${reference.uri}: was there already`,
  );
  const left =
    skipped.length === 0 ? [] : [`Left out, as the configuration names no such secret: lines ${skipped.join(', ')}`];
  const clear = path === undefined ? [] : [`Delete ${path} now: the keys stand in it as they are.`];
  return {
    ok: true,
    text: [...lines, ...left, ...clear].join('\n') + toldInWords(told),
    data: { secrets: stored.map((each) => ({ ...each, reference: each.reference.uri })), skipped, told, warnings },
  };
}
