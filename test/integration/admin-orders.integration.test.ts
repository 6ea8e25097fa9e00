import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAdminApi } from '../../src/admin/api.ts';
import type { OrdersAtHand } from '../../src/admin/routes/orders.ts';
import { type AdminSocket, openAdminSocket } from '../../src/admin/socket.ts';
import { askGateway } from '../../src/cli/ask-gateway.ts';
import type { Hold } from '../../src/lockdown/definition.ts';
import { ReleaseRefused } from '../../src/lockdown/release-refused.ts';
import type { ReleaseTerms } from '../../src/lockdown/releasing.ts';

const HOLD: Hold = { kind: 'hold', scope: {}, reason: 'r', by: 'b', at: 1, trigger: 'command', nonce: 'n' };
const RELEASE: ReleaseTerms = { of: ['a'], code: '123456', reason: 'r', by: 'b' };

let directory: string;
let socket: AdminSocket;
let taken: [string, string][];
let asked: ReleaseTerms[];
let refuse: Error | undefined;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-admin-'));
  [taken, asked, refuse] = [[], [], undefined];
  const orders: OrdersAtHand = {
    instance: 'i-1',
    releaseKey: '0123456789abcdef',
    holds: [{ id: 'h-1', order: HOLD }],
    revocations: [],
    take: async (entries) => void taken.push(...entries),
    release: async (ask) => {
      if (refuse !== undefined) throw refuse;
      asked.push(ask);
      return { id: 'r-1', text: 'text' };
    },
  };
  socket = await openAdminSocket(
    join(directory, 'admin.sock'),
    createAdminApi({ invalidate: () => {} }, undefined, orders),
  );
});
afterEach(() => {
  socket.close();
  rmSync(directory, { recursive: true });
});

const ask = (at: string, content?: unknown) => askGateway(socket.path, at, content, 5_000).answer;

describe('the admin socket', () => {
  test('takes orders, and answers who took them and what is in force', async () => {
    expect(await ask('POST /orders', { orders: { id: 'text', panic: '' } })).toEqual({
      status: 200,
      body: { instance: 'i-1', orders: ['h-1'] },
    });
    expect(taken).toEqual([
      ['id', 'text'],
      ['panic', ''],
    ]);
  });

  test('leaves nothing out, whatever it is called: what is no order is to hold everything', async () => {
    const orders = JSON.parse('{"__proto__": "x", "constructor": "y", "2": "", "1": ""}') as object;
    expect((await ask('POST /orders', { orders })).status).toBe(200);
    expect(new Map(taken)).toEqual(new Map(Object.entries(orders)));
    expect(new Map(taken).get('__proto__')).toBe('x');
  });

  test('lists what is in force', async () => {
    const body = {
      instance: 'i-1',
      holds: [{ id: 'h-1', order: HOLD }],
      revocations: [],
      releaseKey: '0123456789abcdef',
    };
    expect(await ask('GET /orders')).toEqual({ status: 200, body });
  });

  test('releases for a code, and says what is wrong with one', async () => {
    expect(await ask('POST /releases', RELEASE)).toEqual({ status: 200, body: { id: 'r-1', text: 'text' } });
    expect(asked).toEqual([RELEASE]);
    refuse = new ReleaseRefused('it was used', 'wait');
    const problem = { found: 'it was used', write: 'wait' };
    expect(await ask('POST /releases', RELEASE)).toEqual({ status: 403, body: { problem } });
  });

  test('answers nothing where it failed: nobody is to believe that it took', async () => {
    refuse = new Error('a defect');
    await expect(ask('POST /releases', RELEASE)).rejects.toThrow('no answer: broken');
  });

  test.each([
    ['POST /orders', undefined],
    ['POST /orders', { orders: [] }],
    ['POST /orders', { orders: { id: 1 } }],
    ['POST /orders', { orders: { '': 'x' } }],
    ['POST /orders', { orders: null }],
    ['POST /orders', { orders: JSON.parse('{"__proto__": 1}') }],
    ['POST /orders', { orders: {}, force: true }],
    ['POST /releases', { ...RELEASE, of: [] }],
    ['POST /releases', { ...RELEASE, code: 123456 }],
    ['POST /releases', { ...RELEASE, reason: '' }],
  ])('%s refuses %j', async (at, content) => {
    expect((await ask(at, content)).status).toBe(400);
    expect([taken, asked]).toEqual([[], []]);
  });

  test.each(['GET /releases', 'DELETE /orders', 'POST /orders?x', 'GET /'])('has no %s', async (at) => {
    expect((await ask(at)).status).toBe(404);
  });
});
