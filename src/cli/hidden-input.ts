import { text } from 'node:stream/consumers';
import { Answers } from './answers.ts';
import { CommandFailed, type Shell, UsageError } from './command.ts';

/** In characters. A warning, not a rule: NIST SP 800-63B-4 asks for 15 where a password is all there is. */
const SHORT = 12;

/**
 * Asks for what nobody may see: unseen at a terminal, otherwise the next line of standard input.
 * @throws CommandFailed when the person stops; UsageError when standard input has no more lines.
 */
export async function askHidden(answers: Answers, question: string): Promise<string> {
  const line = await answers.askHidden(`${question.trim().replace(/(?<=\w)$/, ':')} `);
  if (line !== undefined) return line;
  if (answers.interactive) throw new CommandFailed('stopped. Nothing was written.');
  throw new UsageError(`standard input ended where this was asked: ${question.trim()} Give it as a line of its own.`);
}

/**
 * Asks for a passphrase that is to protect something from now on: twice at a terminal, since nobody sees what is typed.
 * @param whose what it is for, such as `the vault`
 * @throws as askHidden does, and UsageError for an empty line that is not from a terminal.
 */
export async function askNewPassphrase(answers: Answers, whose: string): Promise<string> {
  for (;;) {
    const passphrase = await askHidden(answers, `New passphrase for ${whose}:`);
    if (passphrase === '' && !answers.interactive)
      throw new UsageError('the passphrase is empty. Give one that is not.');
    if (passphrase === '') {
      answers.say('  It is empty. Write one that is not.');
      continue;
    }
    if ([...passphrase].length < SHORT) answers.say(`warning: ${tooShort(whose)}`);
    if (!answers.interactive || (await askHidden(answers, 'The same again:')) === passphrase) return passphrase;
    answers.say('  The two differ. Write them again.');
  }
}

const tooShort = (whose: string) =>
  `a passphrase of less than ${SHORT} characters is soon guessed by who gets hold of ${whose}. Several words are easier to keep.`;

/**
 * A secret to be stored: asked for unseen at a terminal, otherwise the whole of standard input.
 * @throws CommandFailed when the person stops.
 */
export async function readSecretValue(shell: Shell, question: string): Promise<string> {
  if (shell.input.isTTY !== true) return await text(shell.input);
  return await askHidden(new Answers(shell), question);
}
