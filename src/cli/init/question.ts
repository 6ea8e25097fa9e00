import type { Answers } from '../answers.ts';
import { CommandFailed, UsageError } from '../command.ts';

/** What an answer came to, or what would be one. */
export type Parsed<T> = { readonly value: T } | { readonly write: string };

/** One thing that init needs to know. */
export interface Question<T> {
  /** The option that answers it, such as `--origin`. */
  readonly option: string;
  readonly text: string;
  /** What an empty answer means. */
  readonly fallback?: string;
  parse(text: string): Parsed<T>;
}

/** Where answers come from: the option when it was given, else the default with --yes, else a person or a pipe. */
export interface Asking {
  readonly answers: Answers;
  readonly yes: boolean;
}

/** @throws UsageError when there is no answer, or one that cannot be used and nobody to ask again. */
export async function settle<T>(question: Question<T>, given: string | undefined, asking: Asking): Promise<T> {
  const { option, fallback } = question;
  const { answers, yes } = asking;
  if (given !== undefined) return parseOrRefuse(question, given);
  if (yes) {
    if (fallback === undefined) throw new UsageError(`--yes needs ${option} as well: it has no default.`);
    return parseOrRefuse(question, fallback);
  }
  for (;;) {
    const line = await answers.ask(`${question.text}${fallback === undefined ? '' : ` [${fallback}]`} `);
    if (line === undefined && answers.interactive) throw new CommandFailed('stopped. Nothing was written.');
    if (line === undefined)
      throw new UsageError(`the input ended without an answer. Give ${option}, or --yes to take every default.`);
    const parsed = question.parse(line.trim() || (fallback ?? ''));
    if ('value' in parsed) return parsed.value;
    if (!answers.interactive) return parseOrRefuse(question, line);
    answers.say(`  Write ${parsed.write}.`);
  }
}

function parseOrRefuse<T>({ option, parse }: Question<T>, text: string): T {
  const parsed = parse(text.trim());
  if ('value' in parsed) return parsed.value;
  throw new UsageError(`${option}: write ${parsed.write}.`);
}
