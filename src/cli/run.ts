import { Command, CommanderError } from 'commander';
import type { CliCommand, Shell } from './command.ts';
import { commands, groups } from './commands.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { usageMessage } from './usage-message.ts';
import { visible } from './visible.ts';

/**
 * Runs one command line (without the program's own name), and prints what comes of it.
 * @returns the exit code: 0 done, 1 failed, 2 used wrongly; that of `exec` is the program's that it ran.
 */
export async function runCli(line: readonly string[], shell: Shell): Promise<number> {
  let exitCode = 0;
  const named = commands.find(({ name }) => name === line.slice(0, name.split(' ').length).join(' '));
  const [words, passedOn] = named?.passesOn === true ? cutAtSeparator(line) : [line, []];
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
      const outcome = await outcomeOf(() => command.run(shell, own.opts(), ...positional, ...passedOn));
      print(outcome, shell, own.opts()['json'] === true);
      exitCode = outcome.exitCode;
    });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code !== 'commander.help') shell.errors.write(`${usageMessage(error, words, named?.excess)}\n`);
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

/** What stands before the first `--`, and what after it. */
function cutAtSeparator(line: readonly string[]): [string[], string[]] {
  const end = line.includes('--') ? line.indexOf('--') : line.length;
  return [line.slice(0, end), line.slice(end + 1)];
}

function print(outcome: Outcome, { output, errors }: Shell, json: boolean): void {
  const { exitCode, thrown, text, data, written } = outcome;
  if (written) return;
  if (json) output.write(`${visible(JSON.stringify({ ok: exitCode === 0, ...data }, null, 2))}\n`);
  else (thrown ? errors : output).write(`${visible(text.trimEnd())}\n`);
}
