import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Answers } from '../../src/cli/answers.ts';
import { CommandFailed, type Shell, UsageError } from '../../src/cli/command.ts';
import { askHidden, askNewPassphrase, readSecretValue } from '../../src/cli/hidden-input.ts';
import { eventually } from '../harness/eventually.ts';
import { CTRL_C, CTRL_D, ENTER, type FakeTerminal, fakeTerminal } from '../harness/fake-terminal.ts';
import { manualTime } from '../harness/manual-time.ts';

const SECRET = 'canary-of-the-hidden-prompt';

describe('at a terminal', () => {
  test('what is typed at a hidden prompt is shown nowhere, by Portcullis or by the terminal', async () => {
    const terminal = fakeTerminal();
    const answer = askHidden(new Answers(terminal.shell), 'Passphrase of the vault');
    await terminal.answer('Passphrase of the vault: ', SECRET);
    expect(terminal.echoes()).toBe(false);
    await terminal.answer('', ENTER);
    expect(await answer).toBe(SECRET);
    expect(terminal.screen()).not.toContain(SECRET);
    expect([...SECRET.slice(0, 6)].filter((letter) => lastLine(terminal).includes(letter))).toEqual([]);
  });

  test('what is typed at any other prompt is shown', async () => {
    const terminal = fakeTerminal();
    const answer = new Answers(terminal.shell).ask('Which one? ');
    await terminal.answer('Which one? ', `this one${ENTER}`);
    expect(await answer).toBe('this one');
    expect(terminal.screen()).toContain('this one');
  });

  test('between questions the terminal is as it was, so that Ctrl-C stops long work', async () => {
    const terminal = fakeTerminal();
    const answer = askHidden(new Answers(terminal.shell), 'Passphrase');
    await terminal.answer('Passphrase', `${SECRET}${ENTER}`);
    await answer;
    expect(terminal.echoes()).toBe(true);
  });

  test.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-C in the middle', `${SECRET}${CTRL_C}`],
    ['Ctrl-D', CTRL_D],
  ])('%s stops', async (_name, keys) => {
    const terminal = fakeTerminal();
    const answer = askHidden(new Answers(terminal.shell), 'Passphrase').catch((error: unknown) => error);
    await terminal.answer('Passphrase', keys);
    expect(await answer).toEqual(new CommandFailed('stopped. Nothing was written.'));
    expect(terminal.screen()).not.toContain(SECRET);
  });

  test('a new passphrase is asked for until it was written twice', async () => {
    const terminal = fakeTerminal();
    const answer = askNewPassphrase(new Answers(terminal.shell), 'the vault');
    await terminal.answer('New passphrase for the vault: ', ENTER);
    await terminal.answer('New passphrase for the vault: ', `${SECRET}${ENTER}`);
    await terminal.answer('The same again: ', `${SECRET}-${ENTER}`);
    await terminal.answer('New passphrase for the vault: ', `${SECRET}${ENTER}`);
    await terminal.answer('The same again: ', `${SECRET}${ENTER}`);
    expect(await answer).toBe(SECRET);
    expect(terminal.screen()).not.toContain(SECRET);
    expect(terminal.screen()).not.toContain('warning');
  });

  test.each([
    ['in one piece', [`first${ENTER}${SECRET}${ENTER}`]],
    ['whose last line has no end', [`first${ENTER}${SECRET}`]],
    ['in pieces', [`first${ENTER}`, `${SECRET}${ENTER}`, SECRET]],
  ])('several lines pasted %s are refused, unseen, and nothing of them is left over', async (_name, pieces) => {
    const terminal = fakeTerminal();
    const time = manualTime();
    const answers = new Answers(terminal.shell, time.timers);
    const answer = askHidden(answers, 'Value').catch((error: unknown) => error);
    for (const [index, piece] of pieces.entries()) {
      await terminal.answer(index === 0 ? 'Value: ' : '', piece);
      await eventually(() => time.pending[0] === 50);
      time.advance(40);
      expect(terminal.echoes()).toBe(false);
    }
    time.advance(60);
    expect(await answer).toBeInstanceOf(CommandFailed);
    expect(String(await answer)).toMatch(/more than one line was pasted.*standard input instead/);
    expect(terminal.screen()).not.toContain(SECRET);
    const next = answers.ask('Next? ');
    await terminal.answer('Next? ', `typed${ENTER}`);
    expect(await next).toBe('typed');
  });

  test('an end of a line that came twice is none', async () => {
    const terminal = fakeTerminal();
    const answer = askHidden(new Answers(terminal.shell), 'Value');
    await terminal.answer('Value: ', `${SECRET}\r\n\r\n`);
    expect(await answer).toBe(SECRET);
  });

  test('the answer before cannot be called up with an arrow key', async () => {
    const terminal = fakeTerminal();
    const answers = new Answers(terminal.shell);
    const first = askHidden(answers, 'One');
    await terminal.answer('One: ', `${SECRET}${ENTER}`);
    await first;
    const second = askHidden(answers, 'Two');
    await terminal.answer('Two: ', `\u001b[A${ENTER}`);
    expect(await second).toBe('');
  });

  test('a short passphrase is warned of and taken', async () => {
    const terminal = fakeTerminal();
    const answer = askNewPassphrase(new Answers(terminal.shell), 'the vault');
    await terminal.answer('New passphrase', `eleven-long${ENTER}`);
    await terminal.answer('warning: a passphrase of less than 12 characters', '');
    await terminal.answer('', `eleven-long${ENTER}`);
    expect(await answer).toBe('eleven-long');
  });

  test('a value to be stored is asked for unseen', async () => {
    const terminal = fakeTerminal();
    const answer = readSecretValue(terminal.shell, 'Value');
    await terminal.answer('Value: ', `${SECRET}${ENTER}`);
    expect(await answer).toBe(SECRET);
    expect(terminal.screen()).not.toContain(SECRET);
  });
});

describe('from a pipe', () => {
  test('lines are taken one by one, however they come', async () => {
    const answers = new Answers(piped('fir', 'st\r\nsecond\nth', 'ird'));
    expect(await askHidden(answers, 'One')).toBe('first');
    expect(await askNewPassphrase(answers, 'the vault')).toBe('second');
    expect(await askHidden(answers, 'Three')).toBe('third');
    await expect(askHidden(answers, 'Four')).rejects.toThrow(UsageError);
  });

  test('an empty line is no passphrase', async () => {
    await expect(askNewPassphrase(new Answers(piped('\n\n')), 'the vault')).rejects.toEqual(
      new UsageError('the passphrase is empty. Give one that is not.'),
    );
  });

  test('a value to be stored is all of it', async () => {
    expect(await readSecretValue(piped('line one\nline', ' two\n'), 'Value')).toBe('line one\nline two\n');
  });
});

function piped(...pieces: string[]): Shell {
  return { ...fakeTerminal().shell, input: Readable.from(pieces.map((piece) => Buffer.from(piece))) };
}

const lastLine = (terminal: FakeTerminal) => terminal.screen().split('Passphrase of the vault: ').at(-1) ?? '';
