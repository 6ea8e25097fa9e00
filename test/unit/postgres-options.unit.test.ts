import { describe, expect, test } from '@jest/globals';
import { postgres, serverOf } from '../../src/secrets/postgres.ts';
import { placeOf } from '../../src/vault/postgres-store/server.ts';

const base = { url: 'postgres://db.example.com/portcullis', username: 'gateway' };
const parse = (changes: object) => postgres.options.safeParse({ ...base, ...changes });
const serverBy = (changes: object) => serverOf(parse(changes).data as Parameters<typeof serverOf>[0]);

describe('the options of the backend postgres', () => {
  test('what is left out has defaults', () => {
    expect(serverBy({})).toMatchObject({
      host: 'db.example.com',
      port: 5432,
      database: 'portcullis',
      user: 'gateway',
      schema: 'portcullis',
    });
  });

  test('the user may stand in the URL, percent-encoded as everything in it', () => {
    const url = 'postgresql://gate%40way@[2001:db8::1]:6432/a%20database';
    expect(serverBy({ url, username: undefined })).toMatchObject({
      host: '2001:db8::1',
      port: 6432,
      database: 'a database',
      user: 'gate@way',
    });
  });

  test('a socket is named by its folder', () => {
    const url = 'postgres://%2Fvar%2Frun%2Fpostgresql/portcullis';
    expect(serverBy({ url })).toMatchObject({ host: '/var/run/postgresql' });
    expect(serverBy({ url }).tls).toBeUndefined();
  });

  test.each([
    ['a password in the URL', { url: 'postgres://gateway:hunter2@db.example.com/portcullis', username: undefined }],
    ['parameters in the URL', { url: 'postgres://db.example.com/portcullis?sslmode=disable' }],
    ['no database', { url: 'postgres://db.example.com' }],
    ['no host', { url: 'postgres:///portcullis' }],
    ['another kind of URL', { url: 'https://db.example.com/portcullis' }],
    ['broken percent-encoding', { url: 'postgres://db.example.com/%zz' }],
    ['no user', { username: undefined }],
    ['two users', { url: 'postgres://other@db.example.com/portcullis' }],
    ['a password instead of its file', { password: 'hunter2' }],
    ['a file of another host', { password: 'file://host/secret' }],
    ['a schema that ends its quotes', { schema: 'a"; DROP SCHEMA public; --' }],
    ["a schema of the server's own", { schema: 'pg_catalog' }],
    ['a schema with a dot', { schema: 'a.b' }],
    ['an empty schema', { schema: '' }],
    ['a schema too long for the name of its channel', { schema: 'a'.repeat(51) }],
    ['TLS that is only switched on', { tls: true }],
    ['a certificate without its key', { tls: { certFile: 'a.pem' } }],
    ['TLS that trusts anybody', { tls: { rejectUnauthorized: false } }],
  ])('%s is refused, and not repeated', (_what, changes) => {
    const { success, error } = parse(changes);
    expect(success).toBe(false);
    expect(error?.message).not.toContain('hunter2');
  });

  test.each([
    ['another machine', {}, true],
    ['another machine, where a private network is trusted', { tls: false }, false],
    ['this machine', { url: 'postgres://127.0.0.1/portcullis' }, false],
    ['this machine by name', { url: 'postgres://localhost/portcullis' }, false],
    ['a name that only begins like this machine', { url: 'postgres://127.0.0.1.example.com/portcullis' }, true],
    ['this machine, with TLS', { url: 'postgres://127.0.0.1/portcullis', tls: {} }, true],
  ])('whether it is encrypted: %s', (_what, changes, encrypted) => {
    expect(serverBy(changes).tls !== undefined).toBe(encrypted);
  });

  test('in messages it is called by host, database and schema alone', () => {
    expect(placeOf(serverBy({ password: 'file:///run/secrets/p' }))).toBe(
      'postgres://db.example.com:5432/portcullis (schema portcullis)',
    );
  });
});
