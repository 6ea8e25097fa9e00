import type { CommanderError } from 'commander';

/** From this length on, a word of the command line may be a key that was put there by mistake. */
const LONG = 16;

/**
 * Commander's message for a command line that it cannot read, without the values on it: one may be a secret.
 * @param excess what the command says to more than it takes
 */
export function usageMessage(error: CommanderError, words: readonly string[], excess?: string): string {
  const isExcess = /^commander\.(excessArguments|unknownOption)$/.test(error.code);
  return isExcess && excess !== undefined ? `${withoutValues(error, words)}\n${excess}` : withoutValues(error, words);
}

function withoutValues({ code, message }: CommanderError, words: readonly string[]): string {
  if (code === 'commander.excessArguments') return message.replace(/( but got \d+): .*$/s, '$1.');
  if (/^commander\.unknown(Command|Option)$/.test(code)) return misspelt(message);
  return words.map(valueIn).reduce((text, value) => (value === '' ? text : text.replaceAll(value, '…')), message);
}

function valueIn(word: string): string {
  if (/^--[a-z]+(-[a-z]+)*$/.test(word)) return '';
  if (/^--?[a-z-]+=/.test(word)) return word.slice(word.indexOf('=') + 1);
  return word.length >= LONG ? word : '';
}

/** Repeats a word that is not known only when it is letters, and close enough to a known one for Commander to name that. */
function misspelt(message: string): string {
  return message.replace(/'(.*?)'(\n\(Did you mean [^'\n]*)?$/s, (_all, word: string, suggestion = '') => {
    const isClose = suggestion !== '' && /^(--)?[a-z]+(-[a-z]+)*$/.test(word);
    return `'${isClose ? word : '…'}'${suggestion}`;
  });
}
