import { z } from 'zod';
import type { KekSource } from '../../vault/definition.ts';
import { keks } from '../../vault/kek/index.ts';
import type { Answers } from '../answers.ts';
import { UsageError } from '../command.ts';
import { askNewPassphrase } from '../hidden-input.ts';
import { parseOption, withGiven } from '../store/parse-option.ts';

/** The options that say where a new key comes from. */
export interface NewKeyOptions {
  readonly to?: string;
  /** As typed: `key=value`. */
  readonly newOption?: readonly string[];
  readonly newPassphraseFile?: string;
}

/** The same source for a key that is to be made: a passphrase is then asked for as new ones are, once however often it is needed. */
export function withNewKey(source: KekSource, answers: Answers): KekSource {
  let answer: Promise<string> | undefined;
  const ask = () => {
    answer ??= askNewPassphrase(answers, 'the vault');
    return answer;
  };
  return { ...source, context: { ...source.context, ask } };
}

/** Where a vault's new key comes from; nothing that the old one's source names is taken over. @throws UsageError */
export function newKeySource(old: KekSource, asked: NewKeyOptions, answers: Answers): KekSource {
  const { to = old.provider.name, newOption = [], newPassphraseFile } = asked;
  const provider = keks.find(({ name }) => name === to);
  if (provider === undefined) throw new UsageError(`--to: write one of ${keks.map(({ name }) => name).join(', ')}.`);
  const named = newPassphraseFile === undefined ? [] : [{ path: ['passphraseFile'], value: newPassphraseFile }];
  const parsed = z.strictObject(provider.options).safeParse(withGiven({}, [...newOption.map(parseNew), ...named]));
  if (parsed.success) return withNewKey({ provider, options: parsed.data, context: old.context }, answers);
  const [issue] = parsed.error.issues;
  throw new UsageError(
    issue?.code === 'unrecognized_keys'
      ? `--new-option: a key of the kind ${provider.name} takes ${Object.keys(provider.options).join(', ')}.`
      : `--new-option ${issue?.path.join('.')}: write ${issue?.message}.`,
  );
}

const parseNew = (text: string) => parseOption(text, '--new-option');
