import { createServer, get, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { fetchText, pinnedAgents, reach } from '../../src/egress/http.ts';
import { closed, listening } from '../harness/upstream.ts';

let origin: string;
let answer: (response: ServerResponse) => void;
let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  answer(response);
});

beforeAll(async () => {
  origin = `http://127.0.0.1:${await listening(server)}`;
});
afterAll(() => closed(server));
beforeEach(() => {
  asked = [];
  answer = (response) => response.end('document');
});

const open = { allowPrivateAddresses: true };
const shut = { allowPrivateAddresses: false };
const limits = { timeout: 10_000, maxBytes: 1000 };

test('fetches a small document', async () => {
  expect(await fetchText(`${origin}/set`, open, limits)).toBe('document');
});

test('fetches nothing from a private address unless that is allowed', async () => {
  await expect(fetchText(`${origin}/set`, shut, limits)).rejects.toMatchObject({ name: 'EgressRefused' });
  await expect(fetchText(origin.replace('127.0.0.1', 'localhost'), shut, limits)).rejects.toThrow();
  expect(asked).toEqual([]);
});

test.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
  answer = (response) => response.writeHead(status, { Location: '/elsewhere' }).end();
  await expect(fetchText(`${origin}/set`, open, limits)).rejects.toThrow();
  expect(asked).toEqual(['/set']);
});

const unfit: readonly [string, (response: ServerResponse) => void][] = [
  ['too large, as its length says', (response) => response.end('x'.repeat(1001))],
  ['too large, in pieces', (response) => void response.write('x'.repeat(900), () => response.end('x'.repeat(101)))],
  ['not found', (response) => response.writeHead(404).end('document')],
  ['cut off', (response) => void response.write('docu', () => response.destroy())],
];

test.each(unfit)('throws when the answer is %s', async (_name, how) => {
  answer = how;
  await expect(fetchText(`${origin}/set`, open, limits)).rejects.toThrow();
});

const late: readonly [string, (response: ServerResponse) => void][] = [
  ['has not begun', () => {}],
  ['has begun and does not end', (response) => void response.write('docu')],
];

test.each(late)('throws when the answer %s in time', async (_name, how) => {
  answer = how;
  await expect(fetchText(`${origin}/set`, open, { ...limits, timeout: 200 })).rejects.toThrow();
});

test('an answer that trickles is cut at the time for the whole exchange', async () => {
  answer = (response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  };
  await expect(fetchText(`${origin}/set`, open, { timeout: 300, maxBytes: 1e6 })).rejects.toThrow();
});

test('agents and connection tests keep to the policy too', async () => {
  const viaAgent = (url: string, policy: typeof open) =>
    new Promise<string>((resolve, reject) => {
      const agent = pinnedAgents(policy).http;
      get(url, { agent }, (response) => {
        response.resume();
        response.on('end', () => resolve('reached'));
      }).on('error', reject);
    });
  const byName = origin.replace('127.0.0.1', 'localhost');
  for (const url of [origin, byName]) {
    expect(await viaAgent(url, open)).toBe('reached');
    asked = [];
    await expect(viaAgent(url, shut)).rejects.toMatchObject({ name: 'EgressRefused' });
    await expect(reach(url, open, 10_000)).resolves.toBeUndefined();
    await expect(reach(url, shut, 10_000)).rejects.toMatchObject({ name: 'EgressRefused' });
    expect(asked).toEqual([]);
  }
});
