import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, clean, echoOf, says } from '../harness/answers.ts';
import { surfaces } from '../harness/canary-cases.ts';
import { type CanaryRig, each, openCanaryRig, type Script } from '../harness/canary-rig.ts';

// Hazards 2 and 3: providers that refuse and redirect, and quote the key when they do. Every integration, by every way of its key.

const WITHHELD = '502 response_leak, alert';
let rig: CanaryRig;
beforeAll(async () => {
  rig = await openCanaryRig({ '-again': { retries: { attempts: 1, budget: 1 } } });
});
afterAll(() => rig?.close());

const json = ['Content-Type: application/json'];
const urlOf = (key: string) => `https://provider.example/v1/x?a=1&key=${encodeURIComponent(key)}&again=${key}`;

const quoting: Record<string, (status: number) => Script> = {
  'the key as it is': (status) => says((key) => answer(status, json, `{"error":"Incorrect API key: ${key}."}`)),
  'the whole URL of the request': (status) =>
    says((key) => answer(status, ['Content-Type: text/html'], `<p>${urlOf(key)} was not found</p>`)),
  'the headers of the request': (status) =>
    says((key) => answer(status, json, JSON.stringify({ headers: { authorization: `Basic ${btoa(`user:${key}`)}` } }))),
  'the URL in a header': (status) => says((key) => answer(status, [`X-Debug-Url: ${urlOf(key)}`], 'no')),
};
describe.each([400, 401, 404, 429, 500, 503])('a %i', (status) => {
  test.each(Object.entries(quoting))('that quotes %s', async (_what, script) => {
    expect(await rig.verdicts(surfaces, script(status))).toEqual(each(surfaces, WITHHELD));
    expect(await rig.shown()).toEqual([]);
    expect(await rig.verdicts(surfaces, clean)).toEqual(each(surfaces, '200'));
  });
});

test('one that quotes all that it was sent, key or signature', async () => {
  const script: Script = (socket, received) =>
    socket.end(answer(500, json, JSON.stringify({ debug: echoOf(received) })));
  // Of a signature's key, nothing is sent.
  const verdicts = surfaces.map(({ id, of }) => [id, of.name === 'generic-hmac' ? '500' : WITHHELD]);
  expect(await rig.verdicts(surfaces, script)).toEqual(Object.fromEntries(verdicts));
  expect(await rig.shown()).toEqual([]);
});

const locations: Record<string, (key: string) => string> = {
  'as it is': (key) => `https://elsewhere.example/?next=${key}`,
  'percent-encoded': (key) => `https://elsewhere.example/?next=${encodeURIComponent(key)}`,
  'percent-encoded in lower case, in the path': (key) =>
    `https://elsewhere.example/${encodeURIComponent(key).replace(/%../g, (each) => each.toLowerCase())}/x`,
  'percent-encoded twice': (key) => `https://elsewhere.example/#${encodeURIComponent(encodeURIComponent(key))}`,
  'in base64': (key) => `https://elsewhere.example/?state=${encodeURIComponent(btoa(`x:${key}`))}`,
  'in base64url, within the provider': (key) => `/v1/x?state=${Buffer.from(`xy${key}`).toString('base64url')}`,
  'in hex': (key) => `/v1/${Buffer.from(key).toString('hex')}`,
  'as the password': (key) => `https://user:${encodeURIComponent(key)}@elsewhere.example/`,
};
describe.each([301, 302, 303, 307, 308])('a %i', (status) => {
  test.each(Object.entries(locations))('with the key in its Location %s', async (_how, location) => {
    const script = says((key) => answer(status, [`Location: ${location(key)}`], ''));
    expect(await rig.verdicts(surfaces, script)).toEqual(each(surfaces, `${status}`));
    expect(await rig.shown()).toEqual([]);
  });

  test('with the key in its body', async () => {
    const script = says((key) => answer(status, ['Location: /v1/x'], `<a href="${urlOf(key)}">Moved</a>`));
    expect(await rig.verdicts(surfaces, script)).toEqual(each(surfaces, WITHHELD));
  });
});

test('of calls that may be sent again, nobody sees the first answer, nor what came of others a second', async () => {
  const arrived = new Map<string, number>();
  const script: Script = (socket, _received, { id, of }) => {
    const times = (arrived.get(id) ?? 0) + 1;
    arrived.set(id, times);
    socket.end(times === 1 ? answer(503, json, `{"error":"wrong key ${of.canaries}"}`) : answer(200, json, '{}'));
  };
  const verdicts = surfaces.map(({ id, operation }) => [id, operation.idempotent ? '200' : WITHHELD]);
  expect(await rig.verdicts(surfaces, script, '-again')).toEqual(Object.fromEntries(verdicts));
  for (const { id, operation } of surfaces) expect([id, arrived.get(id)]).toEqual([id, operation.idempotent ? 2 : 1]);
  expect(await rig.shown()).toEqual([]);
});

test('what is withheld is told in fixed words, with nothing of the provider in them', async () => {
  for (const surface of surfaces) {
    const { headers, body } = await rig.ask(
      surface,
      says((key) => answer(401, json, `{"error":"wrong key ${key}"}`)),
    );
    expect(JSON.parse(body.toString())).toEqual({
      type: expect.stringMatching(/response_leak$/),
      title: 'Answer withheld',
      status: 502,
      code: 'response_leak',
      detail: expect.not.stringMatching(/wrong/),
      requestId: headers['x-request-id'],
    });
  }
});
