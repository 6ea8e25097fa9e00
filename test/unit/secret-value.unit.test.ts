import { format, inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';

const secret = new SecretValue('canary');

const prints: Record<string, () => unknown> = {
  'as text': () => String(secret),
  'by toString()': () => secret.toString(),
  'by toLocaleString()': () => secret.toLocaleString(),
  'in a template': () => `${secret as unknown as string}`,
  'appended to text': () => 'key='.concat(secret as unknown as string),
  'in a list joined': () => [secret].join(),
  'as JSON': () => JSON.stringify({ secret }),
  inspected: () => inspect({ secret }, { showHidden: true, depth: 9, getters: true }),
  'formatted with %s': () => format('%s', secret),
  'formatted with %o': () => format('%o', secret),
  'formatted with %j': () => format('%j', { secret }),
  'spread into an object': () => inspect({ ...secret }),
  'by its entries': () => JSON.stringify(Object.entries(secret)),
  'in the message of an error': () => new Error(secret as unknown as string).message,
  'as a property name': () => Object.keys({ [secret as unknown as string]: 1 }).join(),
};

test.each(Object.entries(prints))('is not seen %s', (_name, print) => {
  expect(print()).not.toContain('canary');
});

test('cannot be cloned out', () => {
  expect(inspect(structuredClone(secret))).not.toContain('canary');
});

test('is given out by reveal alone', () => {
  expect(secret.reveal()).toBe('canary');
});
