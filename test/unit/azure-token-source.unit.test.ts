import { describe, expect, test } from '@jest/globals';
import { TokenSource } from '../../src/managers/azure/token-source.ts';
import { manualClock } from '../harness/manual-clock.ts';

const MINUTE = 60_000;
const SCOPE = 'https://vault.azure.net/.default';

function source() {
  const clock = manualClock();
  const logins: { tenantId: string | undefined; claims: string | undefined }[] = [];
  let login = async () => ({ token: `token ${logins.length}`, expiresOnTimestamp: clock.now() + 60 * MINUTE });
  const tokens = new TokenSource((_scopes, { tenantId, claims }) => {
    logins.push({ tenantId, claims });
    return login();
  }, clock);
  const get = async (options = {}) => (await tokens.getToken(SCOPE, options))?.token;
  return {
    clock,
    logins,
    tokens,
    get,
    set login(next: typeof login) {
      login = next;
    },
  };
}

const away = async () => {
  throw new Error('away');
};

/** Lets everything happen that needs no more than that. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('tokens of Azure', () => {
  test('one is kept until five minutes before its end', async () => {
    const { clock, get, logins } = source();
    expect([await get(), await get()]).toEqual(['token 1', 'token 1']);
    clock.advance(55 * MINUTE - 1);
    expect(await get()).toBe('token 1');
    expect(logins).toHaveLength(1);
  });

  test('then the next one is fetched aside, and used from when it is there', async () => {
    const { clock, get } = source();
    await get();
    clock.advance(55 * MINUTE);
    expect(await get()).toBe('token 1');
    await settled();
    expect(await get()).toBe('token 2');
  });

  test('a renewal that fails hurts nobody, is tried again every half minute, and fails reads only at the end', async () => {
    const parts = source();
    const { clock, get, logins } = parts;
    await get();
    parts.login = away;
    clock.advance(55 * MINUTE);
    for (let read = 0; read < 3; read += 1) {
      expect(await get()).toBe('token 1');
      await settled();
    }
    expect(logins).toHaveLength(2);
    clock.advance(MINUTE / 2);
    expect(await get()).toBe('token 1');
    expect(logins).toHaveLength(3);
    clock.advance(5 * MINUTE);
    await expect(get()).rejects.toThrow('away');
  });

  test('whoever comes while one is fetched waits for the same', async () => {
    const { get, logins } = source();
    expect(await Promise.all([get(), get(), get()])).toEqual(['token 1', 'token 1', 'token 1']);
    expect(logins).toHaveLength(1);
  });

  test('each tenant has its own, and claims make a new one', async () => {
    const { get, logins } = source();
    expect([await get(), await get({ tenantId: 'other' }), await get()]).toEqual(['token 1', 'token 2', 'token 1']);
    expect(await get({ claims: '{}' })).toBe('token 3');
    expect(await get()).toBe('token 3');
    expect(logins.map(({ claims }) => claims)).toEqual([undefined, undefined, '{}']);
  });

  test('the SDK is told that each is over, so that it renews none behind our back', async () => {
    const { tokens } = source();
    expect(await tokens.getToken(SCOPE)).toMatchObject({ expiresOnTimestamp: 0 });
  });
});
