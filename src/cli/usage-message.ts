import type { CommanderError } from 'commander';

/** From this length on, a word of the command line may be a key that was put there by mistake. */
const LONG = 16;

/** Commander's message for a command line that it cannot read, without the values on it: one may be a secret. */
export function usageMessage({ code, message }: CommanderError, words: readonly string[]): string {
  if (code === 'commander.excessArguments') return message.replace(/( but got \d+): .*$/s, '$1.');
  return words.map(valueIn).reduce((text, value) => (value === '' ? text : text.replaceAll(value, '…')), message);
}

function valueIn(word: string): string {
  if (word.startsWith('-')) return word.includes('=') ? word.slice(word.indexOf('=') + 1) : '';
  return word.length >= LONG ? word : '';
}
