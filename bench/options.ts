import { parseArgs } from 'node:util';

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  /** Names of contenders and cases; undefined means all. */
  readonly only: readonly string[] | undefined;
  readonly help: boolean;
}

export const usage = `npm run bench -- [--rounds 5] [--seconds 4] [--only name,name]

Compares the gateway with its peers, in interleaved rounds, and measures it against its own limits.
  --rounds   how often each gateway is measured; the table shows medians
  --seconds  how long one run lasts
  --only     contenders and cases by name; ratios need portcullis among them`;

/**
 * Reads the command line.
 * @throws with a sentence for the user when it is wrong
 */
export const readOptions = (arguments_: readonly string[], known: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...arguments_],
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',').map((name) => name.trim());
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only: there is no "${unknown}"; there are ${known.join(', ')}`);
  return {
    rounds: readCount('--rounds', values.rounds, 100),
    seconds: readCount('--seconds', values.seconds, 600),
    only,
    help: values.help,
  };
};

const readCount = (name: string, text: string, most: number): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most) throw new Error(`${name}: a number from 1 to ${most}`);
  return count;
};
