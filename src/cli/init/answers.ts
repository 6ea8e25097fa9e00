import { createInterface, type Interface } from 'node:readline';
import type { Shell } from '../command.ts';

/** Lines typed at prompts or piped in. Lines that arrive together wait until they are asked for. */
export class Answers {
  readonly #shell: Shell;
  readonly #waiting: string[] = [];
  #reader: Interface | undefined;
  #ended = false;
  #closed = false;
  #wake = () => {};

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** True at a terminal, where a person can be asked again. */
  get interactive(): boolean {
    return this.#shell.input.isTTY === true;
  }

  /** The next line, or undefined when there are no more. */
  async ask(prompt: string): Promise<string | undefined> {
    const reader = this.#open();
    reader.setPrompt(prompt);
    if (this.interactive) reader.prompt();
    else this.#shell.errors.write(`${prompt}\n`);
    while (this.#waiting.length === 0 && !this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return this.#waiting.shift();
  }

  say(text: string): void {
    this.#shell.errors.write(`${text}\n`);
  }

  close(): void {
    this.#closed = true;
    this.#reader?.close();
  }

  #open(): Interface {
    if (this.#reader !== undefined) return this.#reader;
    const { input, errors } = this.#shell;
    this.#reader = createInterface({ input, terminal: this.interactive, ...(this.interactive && { output: errors }) });
    this.#reader.on('line', (line) => {
      this.#waiting.push(line);
      this.#wake();
    });
    this.#reader.on('close', () => {
      this.#ended = true;
      if (this.interactive && !this.#closed) this.say('');
      this.#wake();
    });
    return this.#reader;
  }
}
