import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { awsOptions } from '../../src/managers/aws/options.ts';
import { gcpOptions } from '../../src/managers/gcp/options.ts';
import { vaultOptions } from '../../src/managers/hashicorp-vault/options.ts';
import { isThisMachine } from '../../src/settings/this-machine.ts';

describe('what stays on this machine', () => {
  test.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])('%s', (host) => {
    expect(isThisMachine(host)).toBe(true);
  });

  test.each(['127.0.0.1.test', '128.0.0.1', 'localhost.test', 'my-localhost', '::2', '0.0.0.0', ''])(
    'not %j',
    (host) => {
      expect(isThisMachine(host)).toBe(false);
    },
  );
});

describe.each([
  ['an endpoint of AWS', z.object(awsOptions), 'endpoint'],
  ['an endpoint of Google Cloud', z.object(gcpOptions), 'endpoint'],
  ['the address of a Vault', z.object(vaultOptions), 'address'],
])('%s', (_what, options, name) => {
  const takes = (url: string) => options.safeParse({ [name]: url }).success;

  test.each(['https://vault.test:8200', 'http://localhost:8200', 'http://127.0.0.1:8200', 'http://[::1]:8200'])(
    'may be %s',
    (url) => {
      expect(takes(url)).toBe(true);
    },
  );

  test.each([
    'http://vault.test:8200',
    'http://10.0.0.1:8200',
    'http://127.0.0.1.vault.test',
    'http://localhost@vault.test',
    'https://user:sk-canary@vault.test',
    'https://vault.test/?a=b',
    'https://vault.test/#a',
    'ftp://localhost',
    'vault.test:8200',
  ])('is refused as %s, which would have secrets cross a network in the clear or hold one', (url) => {
    expect(takes(url)).toBe(false);
  });

  test('is asked for in words that name both ways', () => {
    const [issue] = options.safeParse({ [name]: 'http://vault.test' }).error?.issues ?? [];
    expect(issue?.message).toMatch(/https:\/\/.*http (on this machine alone|only on this machine)/);
  });
});
