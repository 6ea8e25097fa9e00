import { describe, expect, test } from '@jest/globals';
import { GOOD_CONFIG, refusalOf } from '../harness/settings-problems.ts';

const mistakes: [name: string, text: string, line: number | undefined, write: RegExp][] = [
  ['an empty file', '', undefined, /sections auth, secrets and integrations/],
  ['a file of comments', '# nothing\n', undefined, /sections auth, secrets and integrations/],
  ['a list', '- a\n', undefined, /sections auth, secrets and integrations/],
  ['a tab', 'server:\n\tport: 1\n', 2, /indent with spaces/],
  ['a key twice', `${GOOD_CONFIG}server: {}\n`, 21, /stands in this section twice/],
  ['an open quote', 'server: "x\n', 2, /closing quote/],
  ['an open bracket', 'server: [1\n', 2, /do not close/],
  ['a colon in a text', 'server: a: b\n', 1, /in quotes/],
  ['two documents', `${GOOD_CONFIG}---\na: 1\n`, 21, /one file holds one configuration/],
  ['an alias to nothing', 'server: *nothing\n', 1, /in quotes/],
  ['an unknown tag', 'server: !nothing x\n', 1, /in quotes/],
];

describe('a file that is not the YAML of a configuration', () => {
  test.each(mistakes)('%s', async (_name, text, line, write) => {
    const refusal = await refusalOf(text);
    expect(refusal?.problems[0]).toMatchObject({ path: [], line, write: expect.stringMatching(write) });
  });

  test('aliases that unfold without end are refused, not unfolded', async () => {
    const doubled = Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`);
    const refusal = await refusalOf(`a0: &a0 [x, x]\n${doubled.join('\n')}\n`);
    expect(refusal?.problems).toMatchObject([{ found: 'aliases (*name) of aliases' }]);
  });
});

test('variables become numbers and booleans where they stand alone, and stay text in quotes', async () => {
  const placeholder = '$'.concat('{VALUE}');
  const withPort = (value: string) => GOOD_CONFIG.replace('8080', value);
  expect(await refusalOf(withPort(placeholder), { VALUE: '8080' })).toBeUndefined();
  const quoted = await refusalOf(withPort(`"${placeholder}"`), { VALUE: '8080' });
  expect(quoted?.problems).toMatchObject([{ path: ['server', 'port'], found: '"8080"' }]);
  const structure = await refusalOf(withPort(placeholder), { VALUE: '{ a: 1 }' });
  expect(structure?.problems).toMatchObject([{ path: ['server', 'port'], found: '"{ a: 1 }"' }]);
});
