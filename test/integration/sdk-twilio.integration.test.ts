import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { bodyText } from '../../sandbox/provider/received-requests.ts';
import { startTwilio } from '../../sandbox/twilio/start-twilio.ts';
import { TWILIO, twilioEnvironment, twilioSection } from '../harness/integration.ts';
import { headersOf, openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const SERVICE = `VA${'4'.repeat(32)}`;
/** What an app has for an account id: Twilio's client insists on one, and it need not be the real one. */
const APP_ACCOUNT = `AC${'9'.repeat(32)}`;

let rig: SandboxGateway;

beforeAll(async () => {
  const { accountSid, apiKeySid, apiKeySecret } = TWILIO;
  const section = twilioSection({
    verifyServiceSid: SERVICE,
    twiml: '<Response><Say>Hello</Say></Response>',
    callerMaySet: ['MediaUrl', 'Fields'],
    operations: [
      'send-message',
      'make-call',
      'lookup',
      'start-verification',
      'check-verification',
      'list-messages',
      'read-message',
      'list-media',
    ],
  });
  rig = await openSandboxGateway(
    await startTwilio({ accountSid, apiKeySid, apiKeySecret }),
    section,
    twilioEnvironment,
  );
});
afterAll(() => rig?.close());

/** Twilio's client with nothing changed but the base URLs and the token for the secret. */
function client(token = rig.token) {
  const sdk = twilio(APP_ACCOUNT, token);
  for (const domain of [sdk.api, sdk.lookups, sdk.verify]) domain.baseUrl = rig.base;
  return sdk;
}

describe("with Twilio's own client, the token as its auth token", () => {
  test('a message is sent, from the configured number, on the configured account', async () => {
    const message = await client().messages.create({ to: '+886912345678', body: '你好' });
    expect(message).toMatchObject({ accountSid: TWILIO.accountSid, from: '+15005550006', body: '你好' });
    expect(rig.last().url).toBe(`/2010-04-01/Accounts/${TWILIO.accountSid}/Messages.json`);
    expect(headersOf(rig.last())['authorization']).toEqual([
      `Basic ${btoa(`${TWILIO.apiKeySid}:${TWILIO.apiKeySecret}`)}`,
    ]);
    expect(bodyText(rig.last())).toBe('To=%2B886912345678&Body=%E4%BD%A0%E5%A5%BD&From=%2B15005550006');
  });

  test('pictures go along where callers may set them, several of them', async () => {
    const mediaUrl = ['https://example.com/1.png', 'https://example.com/2.png'];
    await client().messages.create({ to: '+886912345678', body: 'x', mediaUrl });
    expect(new URLSearchParams(bodyText(rig.last())).getAll('MediaUrl')).toEqual(mediaUrl);
  });

  test('a call is made with the configured TwiML', async () => {
    const call = await client().calls.create({ to: '+886912345678', from: '+15005550006' });
    expect(call.to).toBe('+886912345678');
    expect(bodyText(rig.last())).toContain('Twiml=%3CResponse%3E');
  });

  test('a number is looked up', async () => {
    const found = await client().lookups.v2.phoneNumbers('+14159929960').fetch({ fields: 'line_type_intelligence' });
    expect(found.phoneNumber).toBe('+14159929960');
    expect(rig.last().url).toBe('/v2/PhoneNumbers/+14159929960?Fields=line_type_intelligence');
  });

  test("a verification is started at the configured service, whatever the caller's is", async () => {
    const service = client().verify.v2.services(`VA${'8'.repeat(32)}`);
    await service.verifications.create({ to: '+886912345678', channel: 'sms' }).catch(() => {});
    expect(rig.last().url).toBe(`/v2/Services/${SERVICE}/Verifications`);
    await service.verificationChecks.create({ to: '+886912345678', code: '123456' }).catch(() => {});
    expect(rig.last().url).toBe(`/v2/Services/${SERVICE}/VerificationCheck`);
  });

  test('messages are listed and read where the configuration names that', async () => {
    const sent = await client().messages.create({ to: '+886911111111', body: 'listed' });
    const listed = await client().messages.list({ to: '+886911111111', limit: 5 });
    expect(listed.map(({ sid }) => sid)).toEqual([sent.sid]);
    expect((await client().messages(sent.sid).fetch()).body).toBe('listed');
  });
});

test('a list comes page by page, all of it through the gateway', async () => {
  const to = '+886922222222';
  for (const body of ['1', '2', '3', '4', '5']) await client().messages.create({ to, body });
  const before = rig.provider.received.length;
  const listed = await client().messages.list({ to, pageSize: 2 });
  expect(listed.map(({ body }) => body)).toEqual(['5', '4', '3', '2', '1']);
  expect(rig.provider.received.length - before).toBe(3);
});

test('it leaves host names of up to five labels as they are', () => {
  for (const host of ['localhost', 'gateway.example.com', 'a.b.c.example.com', '127.0.0.1'])
    expect(client().getHostname(host, undefined, undefined)).toBe(host);
  expect(client().getHostname('a.b.c.d.example.com', undefined, undefined)).toBe('a.b.c.example.com');
});

describe("errors arrive as the client's own", () => {
  test("one of Twilio's, with its code", async () => {
    const failed = client().messages.create({ to: 'nobody', body: 'x' });
    await expect(failed).rejects.toMatchObject({ status: 400, code: 21211 });
    await expect(failed).rejects.toBeInstanceOf(twilio.RestException);
  });

  test.each([
    ['an expired token', 401, () => client(rig.badToken).messages.create({ to: '+1', body: 'x' })],
    ['another sender', 403, () => client().messages.create({ to: '+1', body: 'x', from: '+15005559999' })],
    [
      'an operation that is not enabled',
      404,
      () =>
        client()
          .messages(`SM${'0'.repeat(32)}`)
          .remove(),
    ],
  ])("one of the gateway's: %s", async (_what, status, attempt) => {
    const before = rig.provider.received.length;
    const failed = attempt();
    await expect(failed).rejects.toBeInstanceOf(twilio.RestException);
    await expect(failed).rejects.toMatchObject({ status });
    expect(rig.provider.received).toHaveLength(before);
  });
});
