import { describe, expect, test } from '@jest/globals';
import { referenceOf, secretIdOf } from '../../src/secrets/gcp/names.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';

const at = (path: string) => secretReference.parse(`secret://${path}`);

describe('the name of a secret', () => {
  test.each([
    ['', 'google-maps/api-key', 'google-maps-api-key'],
    ['acme_', 'Twilio/auth_token', 'acme_Twilio-auth_token'],
  ])('with the prefix %p, %s is %s', (prefix, path, id) => {
    expect(secretIdOf(prefix, at(path))).toBe(id);
  });

  test('two references may share one', () => {
    expect(secretIdOf('', at('a-b/c'))).toBe(secretIdOf('', at('a/b-c')));
  });

  test('dots, and more than 255 characters, have none', () => {
    for (const path of ['api.example/key', 'api/key.old']) expect(secretIdOf('', at(path))).toBeUndefined();
    const [long, field] = ['n'.repeat(127), 'f'.repeat(127)];
    expect(secretIdOf('', at(`${long}/${field}`))).toHaveLength(255);
    expect(secretIdOf('p', at(`${long}/${field}`))).toBeUndefined();
  });
});

describe('the reference that a name stands for', () => {
  test.each([
    ['', 'a-b-c', 'a/b-c', 'a/b-c'],
    ['', 'a-b-c', 'a-b/c', 'a-b/c'],
    ['acme-', 'acme-a-b', 'a/b', 'a/b'],
    // Noted for another secret, or not as a reference is written.
    ['', 'a-b-c', 'x/y', 'a-b/c'],
    ['', 'a-b-c', 'a/b/c', 'a-b/c'],
    ['', 'a-b-c', '', 'a-b/c'],
  ])('with the prefix %p, %s with the note %p is %s', (prefix, id, note, path) => {
    expect(referenceOf(prefix, id, note)).toEqual(at(path));
  });

  test.each([
    ['google-maps-api-key', 'google-maps/api-key'],
    ['twilio-auth-token', 'twilio/auth-token'],
    ['twilio-api-key-secret', 'twilio/api-key-secret'],
    ['weather-key', 'weather/key'],
    ['api-key', 'api/key'],
    ['my_db_password-main', 'my_db_password/main'],
  ])('without a note, %s is %s', (id, path) => {
    expect(referenceOf('', id)).toEqual(at(path));
  });

  test.each(['password', '-key', 'name-', '_a-b'])('without a note, %s is none', (id) => {
    expect(referenceOf('', id)).toBeUndefined();
  });

  test('what does not begin with the prefix is none of ours', () => {
    expect(referenceOf('acme-', 'google-maps-api-key', 'google-maps/api-key')).toBeUndefined();
  });
});
