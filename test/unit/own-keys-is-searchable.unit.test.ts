import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isSearchable } from '../../src/pipeline/own-keys/is-searchable.ts';

const random = (bytes: number, encoding: BufferEncoding) => randomBytes(bytes).toString(encoding);

test('keys as providers issue them can be searched for', () => {
  for (let round = 0; round < 200; round++) {
    const keys = [
      random(16, 'hex'),
      random(20, 'hex'),
      `sk-proj-${random(117, 'base64url')}`,
      `sk-ant-api03-${random(69, 'base64url')}`,
      `AIza${random(26, 'base64url')}`,
      `github_pat_11${random(52, 'hex')}`,
      `ghp_${random(27, 'base64url')}`,
      `sk_${random(24, 'hex')}`,
      `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${random(120, 'base64url')}.${random(32, 'base64url')}`,
    ];
    for (const key of keys) expect([key, isSearchable(key)]).toEqual([key, true]);
  }
  for (const password of ['P@ssw0rd!', 'correct horse battery', 'x$9_aa--zz!!', 'own-id-0000002'])
    expect(isSearchable(password)).toBe(true);
});
