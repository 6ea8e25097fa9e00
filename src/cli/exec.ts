import { extensions } from '../extensions.ts';
import { loadSettings, settingsFile } from '../settings/load.ts';
import { type CliCommand, collect, type Shell, UsageError } from './command.ts';
import { childEnvironment } from './exec/child-environment.ts';
import { everyKeyVariable, keyVariables } from './exec/key-variables.ts';
import { printable, runProgram } from './exec/run-program.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

interface Options extends StoreOptions {
  readonly integration: readonly string[];
}

const SHAPE = 'npm run -s portcullis -- exec --integration openai -- <command>';

export const exec: CliCommand<Options> = {
  name: 'exec',
  summary: 'run a command with just the keys that some integrations need, as variables such as OPENAI_API_KEY',
  passesOn: true,
  excess: `The command goes after a --, and its own options with it: ${SHAPE}`,
  declare: (command) =>
    declareStoreOptions(
      command
        .usage('--integration <name> [options] -- <command> [arguments]')
        .requiredOption('--integration <name>', "an integration's name in the configuration (repeatable)", collect),
    ),
  run: async (shell, options, ...given) => {
    const words = given.filter((word) => word !== undefined);
    const [program] = words;
    if (program === undefined || program === '') throw new UsageError(`write the command after a --: ${SHAPE}`);
    const { environment } = shell;
    const { settings } = loadSettings(options.file ?? settingsFile(environment), environment, extensions);
    const variables = keyVariables(options.integration, settings.integrations);
    const why = `exec -- ${printable(program)}`;
    const own = await withSecrets(shell, options, why, (secrets) =>
      childEnvironment(environment, variables, everyKeyVariable(settings), secrets, why),
    );
    const exitCode = await runProgram(words, own, isAtTerminal(shell));
    return { ok: exitCode === 0, text: '', data: {}, written: true, exitCode };
  },
};

const isAtTerminal = ({ input, output, errors }: Shell) =>
  input.isTTY === true || output.isTTY === true || errors.isTTY === true;
