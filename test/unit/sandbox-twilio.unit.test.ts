import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';
import { startTwilio } from '../../sandbox/twilio/start-twilio.ts';

const accountSid = `AC${'1'.repeat(32)}`;
const apiKeySid = `SK${'2'.repeat(32)}`;
const apiKeySecret = 'twilio-sandbox-secret';
const authToken = 'twilio-sandbox-token';
// Numbers that Twilio sets aside for tests: https://www.twilio.com/docs/iam/test-credentials
const from = '+15005550006';
const to = '+15005550009';
let provider: Provider;

beforeEach(async () => {
  provider = await startTwilio({ accountSid, apiKeySid, apiKeySecret, authToken });
});
afterEach(() => provider.close());

function client(username = apiKeySid, password = apiKeySecret, account = accountSid) {
  const sdk = twilio(username, password, { accountSid: account });
  for (const domain of [sdk.api, sdk.lookups, sdk.verify]) domain.baseUrl = provider.url;
  return sdk;
}

describe('messages', () => {
  test('are created, fetched, listed and removed', async () => {
    const sent = await client().messages.create({ to, from, body: 'Good morning' });
    expect(sent).toMatchObject({ accountSid, status: 'queued', body: 'Good morning', numMedia: '0' });
    expect(sent.dateCreated).toBeInstanceOf(Date);
    const [request] = provider.received;
    expect(request).toMatchObject({ method: 'POST', url: `/2010-04-01/Accounts/${accountSid}/Messages.json` });
    expect(bodyText(request)).toBe('To=%2B15005550009&From=%2B15005550006&Body=Good%20morning');
    expect(request?.rawHeaders).toContain(`Basic ${btoa(`${apiKeySid}:${apiKeySecret}`)}`);
    expect((await client().messages(sent.sid).fetch()).sid).toBe(sent.sid);
    expect(await client().messages.list({ to })).toHaveLength(1);
    expect(await client().messages(sent.sid).remove()).toBe(true);
    expect(await client().messages.list()).toHaveLength(0);
  });

  test('are listed page by page', async () => {
    for (const body of ['one', 'two', 'three']) await client().messages.create({ to, from, body });
    const bodies = (await client().messages.list({ pageSize: 2, limit: 5 })).map(({ body }) => body);
    expect(bodies).toEqual(['three', 'two', 'one']);
    expect(provider.received.filter(({ method }) => method === 'GET')).toHaveLength(2);
  });

  test('keep media, which Twilio keeps elsewhere', async () => {
    const { sid } = await client().messages.create({ to, from, mediaUrl: ['https://example.com/a.png'] });
    const [medium] = await client().messages(sid).media.list();
    expect(medium).toMatchObject({ parentSid: sid, contentType: 'image/png' });
    const path = `${provider.url}/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media/${medium?.sid}`;
    const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`;
    const moved = await fetch(path, { headers: { authorization }, redirect: 'manual' });
    expect(moved.status).toBe(307);
    const content = await fetch(moved.headers.get('location') ?? '');
    expect(content.headers.get('content-type')).toBe('image/png');
  });

  test.each([
    ['no number', { to: '', from, body: 'Hello' }, 21604],
    ['a number that is none', { to: '12', from, body: 'Hello' }, 21211],
    ['no sender', { to, body: 'Hello' }, 21603],
    ['nothing to say', { to, from }, 21602],
  ])('with %s is refused', async (_name, message, code) => {
    await expect(client().messages.create(message)).rejects.toMatchObject({ status: 400, code });
  });
});

test('calls are placed, ended and listed', async () => {
  const placed = await client().calls.create({ to, from, twiml: '<Response/>' });
  expect(placed).toMatchObject({ status: 'queued', to });
  expect(await client().calls(placed.sid).update({ status: 'completed' })).toMatchObject({ status: 'completed' });
  expect(await client().calls(placed.sid).fetch()).toMatchObject({ status: 'completed' });
  expect(await client().calls.list()).toHaveLength(1);
  await expect(client().calls.create({ to, from })).rejects.toMatchObject({ code: 21205 });
});

test('a number is looked up, with what was asked for', async () => {
  const found = await client().lookups.v2.phoneNumbers(to).fetch({ fields: 'line_type_intelligence' });
  expect(found).toMatchObject({ valid: true, phoneNumber: to, lineTypeIntelligence: { type: 'mobile' } });
  expect(await client().lookups.v2.phoneNumbers('+1').fetch()).toMatchObject({ valid: false });
});

test('a number is verified by its code', async () => {
  const { services } = client().verify.v2;
  const { sid } = await services.create({ friendlyName: 'Sandbox' });
  expect(await services.list()).toHaveLength(1);
  expect(await services(sid).fetch()).toMatchObject({ friendlyName: 'Sandbox' });
  const sent = await services(sid).verifications.create({ to, channel: 'sms' });
  expect(await services(sid).verifications(sent.sid).fetch()).toMatchObject({ status: 'pending', to });
  const check = (code: string) => services(sid).verificationChecks.create({ to, code });
  expect(await check('000000')).toMatchObject({ valid: false, status: 'pending' });
  expect(await check('123456')).toMatchObject({ valid: true, status: 'approved' });
  await expect(check('123456')).rejects.toMatchObject({ status: 404, code: 20404 });
});

test('a verification ends after five wrong codes', async () => {
  const { services } = client().verify.v2;
  const { sid } = await services.create({ friendlyName: 'Sandbox' });
  await services(sid).verifications.create({ to, channel: 'sms' });
  const check = () => services(sid).verificationChecks.create({ to, code: '000000' });
  for (let attempt = 1; attempt <= 5; attempt++) await check();
  await expect(check()).rejects.toMatchObject({ status: 429, code: 60202 });
});

describe('credentials', () => {
  test('may be the account and its token', async () => {
    expect(await client(accountSid, authToken).messages.list()).toEqual([]);
  });

  test.each([
    ['a wrong secret', [apiKeySid, 'wrong-secret']],
    ['a secret of the other kind', [apiKeySid, authToken]],
    ['an unknown key', [`SK${'3'.repeat(32)}`, apiKeySecret]],
  ])('%s is refused with the error type of the SDK', async (_name, [username, password]) => {
    const failure = await client(username, password)
      .messages.list()
      .then(undefined, (error: unknown) => error);
    expect(failure).toBeInstanceOf(twilio.RestException);
    const moreInfo = 'https://www.twilio.com/docs/errors/20003';
    expect(failure).toMatchObject({ status: 401, code: 20003, message: 'Authenticate', moreInfo });
    expect(JSON.stringify(failure)).not.toContain('wrong-secret');
  });

  test("another account's resources are not found", async () => {
    const other = client(apiKeySid, apiKeySecret, `AC${'9'.repeat(32)}`);
    await expect(other.messages.list()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('none at all is refused', async () => {
    const answer = await fetch(`${provider.url}/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Twilio API"');
  });
});
