import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { systemTimers, type Timers } from '../core/timers.ts';
import { CommandFailed, type Shell } from './command.ts';

/** Milliseconds without a key after which a paste is over: its pieces come closer together, and people type slower. */
const QUIET = 50;

/**
 * Lines typed at prompts or piped in: what commands read standard input by. Lines that arrive together wait until they are asked
 * for, so one command has one of these.
 */
export class Answers {
  readonly #shell: Shell;
  readonly #timers: Timers;
  readonly #waiting: string[] = [];
  #reader: Interface | undefined;
  #ended = false;
  #wake = () => {};

  constructor(shell: Shell, timers: Timers = systemTimers) {
    this.#shell = shell;
    this.#timers = timers;
  }

  /** True at a terminal, where a person can be asked again. */
  get interactive(): boolean {
    return this.#shell.input.isTTY === true;
  }

  /** The next line, or undefined when there are no more, or a person wants to stop. */
  ask(prompt: string): Promise<string | undefined> {
    return this.#next(prompt, false);
  }

  /**
   * The next line, of which a terminal shows nothing; undefined as with {@link ask}.
   * @throws CommandFailed when more than a line was pasted at a terminal.
   */
  askHidden(prompt: string): Promise<string | undefined> {
    return this.#next(prompt, true);
  }

  say(text: string): void {
    this.#shell.errors.write(`${text}\n`);
  }

  close(): void {
    this.#reader?.close();
  }

  async #next(prompt: string, hidden: boolean): Promise<string | undefined> {
    if (!this.interactive) {
      this.say(prompt);
      this.#reader ??= this.#listen(createInterface({ input: this.#shell.input }));
      return await this.#line();
    }
    // One for each question: a terminal that is read from passes Ctrl-C on as a character, so that long work could not be stopped
    // by it; and nobody can call up the answer before.
    const screen = screenOf(this.#shell);
    const reader = createInterface({ input: this.#shell.input, output: screen, terminal: true });
    this.#reader = this.#listen(reader);
    this.#ended = false;
    reader.setPrompt(prompt);
    reader.prompt();
    screen.muted = hidden;
    const line = await this.#line();
    const isPaste = hidden && !this.#ended && (await this.#hasMore(reader));
    if (hidden || line === undefined) this.say('');
    reader.close();
    if (isPaste) throw new CommandFailed(PASTED);
    return line;
  }

  /** Takes what comes with a hidden line, or the next prompt, or the shell, would show it. @returns whether that was any text. */
  async #hasMore(reader: Interface): Promise<boolean> {
    const { input } = this.#shell;
    const { promise, resolve } = Promise.withResolvers<void>();
    let stop = this.#timers.after(QUIET, resolve);
    const wait = () => {
      stop();
      stop = this.#timers.after(QUIET, resolve);
    };
    input.on('data', wait);
    reader.once('close', resolve);
    await promise;
    stop();
    input.off('data', wait);
    return [...this.#waiting.splice(0), reader.line].some((text) => text !== '');
  }

  #listen(reader: Interface): Interface {
    reader.on('line', (line) => {
      this.#waiting.push(line);
      this.#wake();
    });
    reader.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
    return reader;
  }

  async #line(): Promise<string | undefined> {
    while (this.#waiting.length === 0 && !this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return this.#waiting.shift();
  }
}

const PASTED =
  'more than one line was pasted, and one was asked for. Nothing was written. ' +
  'Give it by standard input instead: … < file';

interface Screen extends Writable {
  muted: boolean;
}

/** Where prompts are shown, and what is typed unless it is muted. */
function screenOf({ errors }: Shell): Screen {
  const screen = new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => {
      if (!screen.muted) errors.write(text);
      done();
    },
  }) as Screen;
  screen.muted = false;
  // By which a line editor knows where long lines break.
  return Object.defineProperty(screen, 'columns', { get: () => errors.columns });
}
