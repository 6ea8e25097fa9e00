import { describe, expect, test } from '@jest/globals';
import { loadSection, planSection, problemsOf } from '../harness/load-section.ts';

const AC = `AC${'1'.repeat(32)}`;
const SK = `SK${'2'.repeat(32)}`;
const secret = 'secret://twilio/x';
const twilio = (credentials: Record<string, unknown>) => ({ use: 'twilio', credentials });
const ONE_OF = 'credentials: apiKeySid with apiKeySecret, or authToken; one of the two, and all of it';
const PLAIN = (example: string) => `the text itself, such as ${example}: it is not a secret`;

describe('credentials that are one of several', () => {
  test.each([
    ['a key', { accountSid: AC, apiKeySid: SK, apiKeySecret: secret }],
    ['a token', { accountSid: AC, authToken: secret }],
  ])('%s is enough', (_what, credentials) => {
    expect(problemsOf(twilio(credentials))).toEqual([]);
  });

  test.each([
    ['neither', { accountSid: AC }],
    ['both', { accountSid: AC, apiKeySid: SK, apiKeySecret: secret, authToken: secret }],
    ['half a key', { accountSid: AC, apiKeySid: SK }],
    ['the other half', { accountSid: AC, apiKeySecret: secret }],
    ['half a key and a token', { accountSid: AC, apiKeySid: SK, authToken: secret }],
  ])('%s is not', (_what, credentials) => {
    expect(problemsOf(twilio(credentials))).toEqual([ONE_OF]);
  });

  test('the credentials that are given say which go in', () => {
    const inject = (credentials: Record<string, unknown>) => planSection(twilio(credentials)).operations[0]?.inject[0];
    expect(inject({ accountSid: AC, authToken: secret })).toEqual({ in: 'basic', value: '{accountSid}:{authToken}' });
    expect(inject({ accountSid: AC, apiKeySid: SK, apiKeySecret: secret })).toEqual({
      in: 'basic',
      value: '{apiKeySid}:{apiKeySecret}',
    });
  });
});

describe('a credential that is no secret', () => {
  test('is the text itself', () => {
    expect(planSection(twilio({ accountSid: AC, authToken: secret })).credentials).toMatchObject({
      accountSid: AC,
      authToken: { uri: secret },
    });
  });

  test.each([
    ['a reference', 'secret://twilio/account-sid'],
    ['something else', 'SK00'],
    ['a secret by mistake', 'hunter2hunter2hunter2'],
  ])('is not %s, which is not printed', (_what, accountSid) => {
    const section = twilio({ accountSid, authToken: secret });
    expect(problemsOf(section)).toEqual([`credentials.accountSid: ${PLAIN(`AC${'0'.repeat(32)}`)}`]);
    expect(() => loadSection(section)).not.toThrow(String(accountSid));
  });

  test("cht-sms takes any account but a reference; openai's organization and project may be left out", () => {
    const cht = (account: string) => ({ use: 'cht-sms', credentials: { account, password: secret } });
    expect(problemsOf(cht('12345'))).toEqual([]);
    expect(problemsOf(cht('secret://cht/account'))).toEqual([`credentials.account: ${PLAIN('12345')}`]);
    const { operations } = planSection({ use: 'openai', credentials: { apiKey: secret } });
    expect(operations[0]?.inject).toEqual([{ in: 'bearer', value: '{apiKey}' }]);
    const named = planSection({
      use: 'openai',
      credentials: { apiKey: secret, organization: 'org-x', project: 'proj_x' },
    });
    expect(named.operations[0]?.inject).toHaveLength(3);
  });
});

test('an unknown credential is an error', () => {
  expect(problemsOf({ use: 'github', credentials: { token: secret, apiKey: secret } })).toEqual([
    'credentials.apiKey: remove it, or correct its spelling',
  ]);
});
