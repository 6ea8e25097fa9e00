import { z } from 'zod';
import type { KekSource } from '../../vault/definition.ts';
import type { KekDefinition } from '../../vault/kek/definition.ts';
import { kekOptions, keks } from '../../vault/kek/index.ts';
import type { Answers } from '../answers.ts';
import { UsageError } from '../command.ts';
import { askNewPassphrase } from '../hidden-input.ts';
import { parseOption, withGiven } from '../store/parse-option.ts';
import type { ChosenVault } from './choose-vault.ts';

/** The options that say where a new key comes from. */
export interface NewKeyOptions {
  readonly to?: string;
  /** As typed: `key=value`. */
  readonly newOption?: readonly string[];
  readonly newPassphraseFile?: string;
}

/** Where a vault's new key comes from. */
export interface NewKey {
  readonly source: KekSource;
  /** Its options, as a configuration would say them. */
  readonly written: Readonly<Record<string, unknown>>;
}

/** The same source for a key that is to be made: a passphrase is then asked for as new ones are, once however often it is needed. */
export function withNewKey(source: KekSource, answers: Answers): KekSource {
  if (source.provider.asks?.isMadeUp !== true) return source;
  let answer: Promise<string> | undefined;
  const ask = () => {
    answer ??= askNewPassphrase(answers, 'the vault');
    return answer;
  };
  return { ...source, context: { ...source.context, ask } };
}

/**
 * Where a vault's new key comes from. Nothing that the old one's source names is taken over when that would be the old key once more;
 * a key manager has one for each vault, so that its options stay, but for those that are given anew.
 * @throws UsageError
 */
export function newKeySource({ parts, written: old }: ChosenVault, asked: NewKeyOptions, answers: Answers): NewKey {
  const { provider: now, context } = parts.kek;
  const { to = now.name, newOption = [] } = asked;
  const provider = keks.find(({ name }) => name === to);
  if (provider === undefined) throw new UsageError(`--to: write one of ${keks.map(({ name }) => name).join(', ')}.`);
  const isKept = provider === now && provider.asks?.isMadeUp !== true;
  const given = [...newOption.map((text) => parseOption(text, '--new-option')), ...passphraseFile(provider, asked)];
  const written = withGiven(isKept ? kekOptions(provider, old) : {}, given) as NewKey['written'];
  const parsed = z.strictObject(provider.options).safeParse(written);
  if (!parsed.success) throw unusable(provider, parsed.error);
  return { source: withNewKey({ provider, options: parsed.data, context }, answers), written };
}

function passphraseFile({ name, options }: KekDefinition, { newPassphraseFile }: NewKeyOptions) {
  if (newPassphraseFile === undefined) return [];
  if ('passphraseFile' in options) return [{ path: ['passphraseFile'], value: newPassphraseFile }];
  throw new UsageError(`--new-passphrase-file: a key of the kind ${name} has no passphrase. Leave it out.`);
}

function unusable({ name, options }: KekDefinition, { issues }: z.ZodError): UsageError {
  const lines = issues.map((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0
      ? `--new-option: a key of the kind ${name} takes ${Object.keys(options).join(', ')}.`
      : `--new-option ${issue.path.join('.')}: write ${issue.message}.`,
  );
  return new UsageError(lines.join('\n'));
}
