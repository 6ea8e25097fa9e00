import { Command, CommanderError } from 'commander';
import type { CliCommand, Shell } from './command.ts';
import { commands, groups } from './commands.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { usageMessage } from './usage-message.ts';

/** 0 done, 1 failed, 2 used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Runs one command line (without the program's own name), and prints what comes of it. */
export async function runCli(words: readonly string[], shell: Shell): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command('portcullis')
    .description('Keeps third-party API keys out of browsers and apps.')
    .helpCommand(false)
    .addHelpText('after', '\nIn a checkout: npm run -s portcullis -- <command>')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.output.write(text),
      writeErr: (text) => shell.errors.write(text),
      outputError: () => {},
    });
  for (const command of commands) {
    const own = subcommand(program, command.name)
      .description(command.summary)
      .option('--json', 'answer in JSON, for programs');
    command.declare(own);
    own.action(async (...given: unknown[]) => {
      const positional = given.slice(0, own.registeredArguments.length) as (string | undefined)[];
      const outcome = await outcomeOf(() => command.run(shell, own.opts(), ...positional));
      print(outcome, shell, own.opts()['json'] === true);
      exitCode = outcome.exitCode;
    });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code !== 'commander.help') shell.errors.write(`${usageMessage(error, words)}\n`);
    return 2;
  }
  return exitCode;
}

/** `config check` is the command `check` of the group `config`. */
function subcommand(program: Command, name: CliCommand['name']): Command {
  const [first = '', second] = name.split(' ');
  if (second === undefined) return program.command(first);
  const group = program.commands.find((each) => each.name() === first) ?? program.command(first).helpCommand(false);
  return group.description(groups[first] ?? '').command(second);
}

function print({ exitCode, thrown, text, data }: Outcome, { output, errors }: Shell, json: boolean): void {
  if (json) output.write(`${JSON.stringify({ ok: exitCode === 0, ...data }, null, 2)}\n`);
  else (thrown ? errors : output).write(`${text.trimEnd()}\n`);
}
