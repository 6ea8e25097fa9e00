import { extensions } from '../extensions.ts';
import { loadSettings } from '../settings/load.ts';
import type { Settings } from '../settings/schema.ts';
import { settingsFile } from '../settings/settings-file.ts';
import { type CliCommand, collect, type Shell, UsageError } from './command.ts';
import { type CallerOptions, declareCallerOptions, type NamedCaller, namedCaller } from './exec/caller.ts';
import { callerVariables } from './exec/caller-variables.ts';
import { childEnvironment, withoutKeys } from './exec/child-environment.ts';
import { everyKeyVariable, keyVariables } from './exec/key-variables.ts';
import { printable, runProgram } from './exec/run-program.ts';
import { withShelf } from './exec/with-shelf.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

interface Options extends StoreOptions, CallerOptions {
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
      declareCallerOptions(
        command
          .usage('--integration <name> [options] -- <command> [arguments]')
          .requiredOption('--integration <name>', "an integration's name in the configuration (repeatable)", collect),
      ),
    ),
  run: async (shell, options, ...given) => {
    const words = given.filter((word) => word !== undefined);
    const [program] = words;
    if (program === undefined || program === '') throw new UsageError(`write the command after a --: ${SHAPE}`);
    const { environment } = shell;
    const caller = namedCaller(options);
    const { settings } = loadSettings(options.file ?? settingsFile(environment), environment, extensions);
    const why = `exec -- ${printable(program)}`;
    const own = await (caller === undefined
      ? productEnvironment(shell, options, settings, why)
      : callerEnvironment(shell, options, settings, caller, why));
    const exitCode = await runProgram(words, own, isAtTerminal(shell));
    return { ok: exitCode === 0, text: '', data: {}, written: true, exitCode };
  },
};

type ChildEnvironment = Promise<Record<string, string | undefined>>;

function productEnvironment(shell: Shell, options: Options, settings: Settings, why: string): ChildEnvironment {
  const variables = keyVariables(options.integration, settings.integrations);
  return withSecrets(shell, options, why, (secrets) =>
    childEnvironment(shell.environment, variables, everyKeyVariable(settings), secrets, why),
  );
}

function callerEnvironment(
  shell: Shell,
  options: Options,
  settings: Settings,
  caller: NamedCaller,
  why: string,
): ChildEnvironment {
  const { integration: names } = options;
  return withShelf(shell, options, settings, why, async (shelf) => ({
    ...withoutKeys(shell.environment, everyKeyVariable(settings)),
    ...(await callerVariables(names, settings.integrations, caller, shelf, why)),
  }));
}

const isAtTerminal = ({ input, output, errors }: Shell) =>
  input.isTTY === true || output.isTTY === true || errors.isTTY === true;
