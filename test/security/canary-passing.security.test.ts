import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, byteForByte, type Content, chunked, says } from '../harness/answers.ts';
import { everyCall, type Surface, surfaces } from '../harness/canary-cases.ts';
import { type CanaryRig, each, openCanaryRig } from '../harness/canary-rig.ts';
import { codings } from '../harness/codings.ts';
import { TWILIO } from '../harness/integration.ts';
import { loadSection } from '../harness/load-section.ts';

// The other half of hazard 2: what holds no secret passes byte for byte, and what is not to be looked through does.

let rig: CanaryRig;
beforeAll(async () => {
  rig = await openCanaryRig({ '-open': { responseScan: 'headers' } });
});
afterAll(() => rig?.close());

/** Of an answer in which all is secret but its end. */
const almost = (key: string) =>
  `{"text":"${'lorem ipsum '.repeat(30)}","almost":"${key.slice(0, -1)}","end":"${key.slice(0, 20)}`;

/** The bodies that came through, by operation. */
async function bodies(among: readonly Surface[], bytes: (key: string) => Content, variant?: string) {
  const asked = among.map(async (surface) => {
    const { status, isWhole, headers, body } = await rig.ask(surface, says(bytes), variant);
    return [surface.id, [status, isWhole, headers['content-encoding'], body.toString('base64')]];
  });
  return Object.fromEntries(await Promise.all(asked)) as Record<string, unknown>;
}

const expected = (among: readonly Surface[], encoding: string | undefined, body: (key: string) => Buffer) =>
  Object.fromEntries(
    among.map(({ id, of }) => [id, [200, true, encoding, body(of.canaries[0] ?? '').toString('base64')]]),
  );

describe.each([['plain', undefined, (body: Buffer) => body] as const, ...codings])('%s', (_what, encoding, encode) => {
  const headers = encoding === undefined ? [] : [`Content-Encoding: ${encoding}`];
  const body = (key: string) => encode(Buffer.from(almost(key)));

  test.each<[string, (key: string) => Content]>([
    ['of known length', (key) => answer(200, headers, body(key))],
    ['in one chunk', (key) => chunked(200, headers, [body(key)])],
    ['in chunks of one byte', (key) => chunked(200, headers, byteForByte(body(key)))],
    ['of events', (key) => chunked(200, ['Content-Type: text/event-stream', ...headers], [body(key)])],
    ['without a body', () => answer(200, headers, '')],
  ])('%s passes byte for byte', async (how, bytes) => {
    const seen = await bodies(surfaces, bytes);
    expect(seen).toEqual(expected(surfaces, encoding, how === 'without a body' ? () => Buffer.alloc(0) : body));
  });
});

test('an answer that says its type in two lines', async () => {
  const types = ['Content-Type: text/html', 'Content-Type: text/plain'];
  expect(
    await rig.verdicts(
      surfaces,
      says(() => answer(200, types, 'body')),
    ),
  ).toEqual(each(surfaces, '200'));
});

const twilio = everyCall.filter(({ of }) => of.name.startsWith('twilio'));
test('an answer of Twilio that holds the account and the SID of the API key, which are no secrets', async () => {
  const resource = JSON.stringify({
    account_sid: TWILIO.accountSid,
    uri: `/2010-04-01/Accounts/${TWILIO.accountSid}/Messages/SM${'3'.repeat(32)}.json`,
    api_key: TWILIO.apiKeySid,
  });
  expect(new Set(twilio.map(({ of }) => of.name)).size).toBe(2);
  const headers = ['Content-Type: application/json', `X-Debug: ${TWILIO.accountSid} ${TWILIO.apiKeySid}`];
  expect(await bodies(twilio, () => answer(200, headers, resource))).toEqual(
    expected(twilio, undefined, () => Buffer.from(resource)),
  );
  expect(
    await rig.verdicts(
      twilio,
      says(() => answer(200, headers, resource)),
    ),
  ).toEqual(each(twilio, '200'));
});

describe('responseScan', () => {
  test('is full where a section says nothing', () => {
    for (const { of } of surfaces) expect(loadSection({ ...of.section }).responseScan).toBe('full');
  });

  test('of the headers alone still withholds what holds the key there', async () => {
    for (const header of ['X-Debug', 'ETag', 'Set-Cookie']) {
      const script = says((key) => answer(200, [`${header}: ${key}`], 'body'));
      expect(await rig.verdicts(surfaces, script, '-open')).toEqual(each(surfaces, '502 response_leak, alert'));
    }
  });

  test.each<[string, string | undefined, (key: string) => Buffer]>([
    ['plain', undefined, (key) => Buffer.from(key)],
    ['compressed', 'gzip', (key) => gzipSync(key)],
    ['encoded as nobody knows', 'portcullis', (key) => Buffer.from(key)],
    ['not what it says', 'gzip', (key) => Buffer.from(`no gzip: ${key}`)],
  ])('of the headers alone lets a body by that is %s', async (_which, encoding, body) => {
    const headers = encoding === undefined ? [] : [`Content-Encoding: ${encoding}`];
    expect(await bodies(surfaces, (key) => answer(200, headers, body(key)), '-open')).toEqual(
      expected(surfaces, encoding, body),
    );
  });
});
