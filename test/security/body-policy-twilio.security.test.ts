import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type IntegrationRig,
  startIntegration,
  TWILIO,
  twilioEnvironment,
  twilioSection,
} from '../harness/integration.ts';

// Hazard 26: a caller's parameters walk around the policy, and so does one that is sent twice.

const MESSAGES = `/2010-04-01/Accounts/${TWILIO.accountSid}/Messages.json`;
const CALLS = `/2010-04-01/Accounts/${TWILIO.accountSid}/Calls.json`;

let rig: IntegrationRig;

beforeAll(async () => {
  const section = twilioSection({
    messagingServiceSid: `MG${'3'.repeat(32)}`,
    statusCallback: 'https://hooks.example.com/status',
    twiml: '<Response><Say>Hello {name}</Say></Response>',
  });
  rig = await startIntegration(section, twilioEnvironment);
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

const sent = () => new URLSearchParams(rig.last().body.toString());

test("a message goes out with the configuration's sender, service and callback", async () => {
  const answer = await rig.submit(MESSAGES, 'To=%2B886912345678&Body=Hello+%E4%BD%A0%E5%A5%BD');
  expect(answer.status).toBe(200);
  expect([...sent()]).toEqual([
    ['To', '+886912345678'],
    ['Body', 'Hello 你好'],
    ['From', '+15005550006'],
    ['MessagingServiceSid', `MG${'3'.repeat(32)}`],
    ['StatusCallback', 'https://hooks.example.com/status'],
  ]);
  expect(rig.last().headers['content-length']).toBe(String(rig.last().body.length));
});

test("a call goes out with the configuration's sender and TwiML, braces and all", async () => {
  await rig.submit(CALLS, 'To=%2B886912345678');
  expect(Object.fromEntries(sent())).toEqual({
    To: '+886912345678',
    From: '+15005550006',
    Twiml: '<Response><Say>Hello {name}</Say></Response>',
    StatusCallback: 'https://hooks.example.com/status',
  });
});

test('a value that is the configured one may be sent, and is sent on once', async () => {
  expect((await rig.submit(MESSAGES, 'From=%2B15005550006&To=%2B1&Body=x')).status).toBe(200);
  expect(sent().getAll('From')).toEqual(['+15005550006']);
});

test.each([
  'From=%2B15005559999',
  'MessagingServiceSid=MG0',
  'StatusCallback=https%3A%2F%2Fevil.example',
  'MediaUrl=https%3A%2F%2Fevil.example%2Fa.png',
  'ApplicationSid=AP0',
  'FallbackFrom=%2B15005559999',
  'ContentSid=HX0',
  'SendAt=2030-01-01T00%3A00%3A00Z&ScheduleType=fixed',
  'RiskCheck=disable',
  'Unknown=1',
  'from=%2B15005559999',
  'F%72om=%2B15005559999',
  '+From=%2B15005559999',
  'From%00=%2B15005559999',
  'From%5B%5D=%2B15005559999',
  'MediaUrl%5B0%5D=x',
  'To%5B%5D=%2B1',
  '__proto__=x',
  'constructor=x',
])('a message with %s does not reach Twilio', async (parameter) => {
  const answer = await rig.submit(MESSAGES, `To=%2B1&Body=x&${parameter}`);
  expect([400, 403]).toContain(answer.status);
  expect(['parameter_not_allowed', 'malformed_body']).toContain(answer.code);
  expect(rig.upstream.received).toHaveLength(0);
});

test.each([
  'Url=https%3A%2F%2Fevil.example',
  'Twiml=%3CResponse%2F%3E',
  'ApplicationSid=AP0',
  'FallbackUrl=https%3A%2F%2Fevil.example',
  'StatusCallbackMethod=GET',
  'Method=GET',
  'SendDigits=1',
  'CallerId=x',
  'Record=true&RecordingStatusCallback=https%3A%2F%2Fevil.example',
  'AsyncAmdStatusCallback=https%3A%2F%2Fevil.example',
])('a call with %s does not reach Twilio', async (parameter) => {
  const answer = await rig.submit(CALLS, `To=%2B1&${parameter}`);
  expect(answer).toMatchObject({ status: 403, code: 'parameter_not_allowed' });
  expect(rig.upstream.received).toHaveLength(0);
});

test.each(['?From=%2B15005559999', '?To=%2B1900', '?Url=https%3A%2F%2Fevil.example', '?Body', '?x=1', '?To=%2B1&'])(
  'a message with %s in the query does not reach Twilio',
  async (query) => {
    const answer = await rig.submit(MESSAGES + query, 'To=%2B1&Body=x');
    expect(answer).toMatchObject({ status: 403, code: 'parameter_not_allowed' });
    expect(rig.upstream.received).toHaveLength(0);
  },
);

test.each([
  'To=%2B1&To=%2B1900&Body=x',
  'To=%2B1&T%6F=%2B1900&Body=x',
  'To=%2B1&Body=x&Body=x',
  'From=%2B15005550006&From=%2B15005550006&To=%2B1',
  'To&To=%2B1',
])('%s is ambiguous', async (form) => {
  expect(await rig.submit(MESSAGES, form)).toMatchObject({ status: 400, code: 'ambiguous_body' });
  expect(rig.upstream.received).toHaveLength(0);
});

test.each([
  ['an incomplete percent-encoding', 'To=%2&Body=x'],
  ['a percent sign alone', 'To=%2B1&Body=100%'],
  ['bytes that are not UTF-8', 'To=%2B1&Body=%FF'],
  ['NUL in a value', 'To=%2B1%00900&Body=x'],
])('a form with %s is malformed', async (_what, form) => {
  expect(await rig.submit(MESSAGES, form)).toMatchObject({ status: 400, code: 'malformed_body' });
  expect(rig.upstream.received).toHaveLength(0);
});

test.each([
  ['application/json', '{"To":"+1","From":"+15005559999"}'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="From"\r\n\r\n+15005559999\r\n--x--\r\n',
  ],
  ['text/plain', 'To=%2B1&Body=x'],
  ['application/x-www-form-urlencoded; charset=utf-7', 'To=%2B1&Body=x'],
  ['application/x-www-form-urlencoded; charset=utf-8; charset=utf-16', 'To=%2B1&Body=x'],
])('a body of type %s is not taken', async (type, body) => {
  const answer = await rig.submit(MESSAGES, body, { 'content-type': type });
  expect(answer).toMatchObject({ status: 415, code: 'body_type_not_allowed' });
  expect(rig.upstream.received).toHaveLength(0);
});

test('a compressed form is not taken', async () => {
  const answer = await rig.submit(MESSAGES, 'To=%2B1&Body=x', { 'content-encoding': 'gzip' });
  expect(answer).toMatchObject({ status: 415, code: 'body_type_not_allowed' });
  expect(rig.upstream.received).toHaveLength(0);
});

test('a form over the limit is not taken', async () => {
  const answer = await rig.submit(MESSAGES, `To=%2B1&Body=${'x'.repeat(64 * 1024)}`);
  expect(answer).toMatchObject({ status: 413, code: 'body_too_large' });
  expect(rig.upstream.received).toHaveLength(0);
});

test('the account in the path is the configured one, whatever the caller wrote', async () => {
  for (const account of [`AC${'9'.repeat(32)}`, 'x', TWILIO.accountSid, '%41C9']) {
    await rig.submit(`/2010-04-01/Accounts/${account}/Messages.json`, 'To=%2B1&Body=x');
    expect(rig.last().url).toBe(MESSAGES);
  }
});

test("Twilio gets the key's Basic credentials and none of the caller's headers", async () => {
  await rig.submit(MESSAGES, 'To=%2B1&Body=x', { 'x-twilio-signature': 'x', cookie: 'a=b' });
  const { apiKeySid, apiKeySecret } = TWILIO;
  const { headers } = rig.last();
  expect(headers.authorization).toBe(`Basic ${btoa(`${apiKeySid}:${apiKeySecret}`)}`);
  expect(headers).not.toHaveProperty('cookie');
  expect(headers).not.toHaveProperty('x-twilio-signature');
});
