import { Answers } from '../answers.ts';
import { CommandFailed, type Shell, UsageError } from '../command.ts';

/** Whether a person at the terminal says yes; everything else is a no. */
export async function saysYes(shell: Shell, question: string): Promise<boolean> {
  const answer = await new Answers(shell).ask(`${question} [y/N] `);
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

/**
 * Has a person at the terminal type a name, so that nothing is lost by a key pressed too soon.
 * @throws CommandFailed when they type something else; UsageError where nobody can be asked.
 */
export async function haveTyped(shell: Shell, name: string, question: string): Promise<void> {
  const answers = new Answers(shell);
  if (!answers.interactive)
    throw new UsageError(`${question} Nobody can be asked here: give --yes if that is what you want.`);
  const answer = await answers.ask(`${question}\nType ${name} to go on: `);
  if (answer?.trim() !== name) throw new CommandFailed('that was something else. Nothing was changed.');
}
