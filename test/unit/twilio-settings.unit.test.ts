import { describe, expect, test } from '@jest/globals';
import { planSection, problemsOf } from '../harness/load-section.ts';

const twilio = (rest: Record<string, unknown> = {}) => ({
  use: 'twilio',
  credentials: { accountSid: `AC${'1'.repeat(32)}`, authToken: 'secret://twilio/auth-token' },
  ...rest,
});
const VA = `VA${'4'.repeat(32)}`;
const enabled = (rest?: Record<string, unknown>) => planSection(twilio(rest)).operations.map(({ name }) => name);
const policyOf = (operation: string, rest: Record<string, unknown>) =>
  planSection(twilio(rest)).operations.find(({ name }) => name === operation)?.parameters;

test('what is safe is enabled without being named; what Twilio still misses, it tells the caller itself', () => {
  expect(enabled()).toEqual(['send-message', 'make-call', 'lookup', 'start-verification', 'check-verification']);
});

test('the Verify service is the configured one, or the one that the caller names', () => {
  const start = (rest = {}) => planSection(twilio(rest)).operations.find(({ name }) => name === 'start-verification');
  expect(start()).toMatchObject({ path: '/v2/Services/*/Verifications' });
  expect(start()?.inject.some((rule) => rule.in === 'path')).toBe(false);
  expect(start({ verifyServiceSid: VA })?.inject).toContainEqual({ in: 'path', name: 'verifyServiceSid', value: VA });
});

test.each([
  [
    { operations: ['send-message'] },
    'operations.0: send-message together with from or messagingServiceSid, or callerMaySet: [From]',
  ],
  [{ operations: ['lookup', 'make-call'] }, 'operations.1: make-call together with from, or callerMaySet: [From]'],
  [
    { operations: ['make-call'], from: '+1' },
    'operations.0: make-call together with url or twiml, or callerMaySet: [Twiml]',
  ],
  [{ maxBody: '2MiB' }, 'maxBody: 1MiB or less: this body is read whole before it is sent'],
])('%j cannot work, and start says so', (rest, problem) => {
  expect(problemsOf(twilio(rest))).toEqual([problem]);
});

test('its bodies may be as large as what is read', () => {
  expect(problemsOf(twilio({ maxBody: '1MiB' }))).toEqual([]);
});

test.each([
  { callerMaySet: ['To'] },
  { callerMaySet: ['Unknown'] },
  { callerMaySet: ['from'] },
  { verifyServiceSid: 'x' },
  { messagingServiceSid: 'x' },
  { url: 'javascript:alert(1)' },
  { statusCallback: 'x' },
  { from: '' },
])('%j is refused', (rest) => {
  expect(problemsOf(twilio(rest))).toHaveLength(1);
});

describe('parameters', () => {
  test("what the configuration sets is fixed, or the callers' default where they may set it", () => {
    expect(policyOf('send-message', { from: '+1' })?.body).toMatchObject({ fixed: { From: '+1' }, defaults: {} });
    const open = policyOf('send-message', { from: '+1', callerMaySet: ['From'] })?.body;
    expect(open).toMatchObject({ fixed: {}, defaults: { From: '+1' } });
    expect(open?.allowed).toContain('From');
  });

  test('what callers may set holds for the operations that know it', () => {
    const rest = { from: '+1', twiml: '<Response/>', callerMaySet: ['MediaUrl', 'Record', 'Fields'] };
    expect(policyOf('send-message', rest)?.body?.allowed).toContain('MediaUrl');
    expect(policyOf('send-message', rest)?.body?.allowed).not.toContain('Record');
    expect(policyOf('make-call', rest)?.body?.allowed).toContain('Record');
    expect(policyOf('lookup', rest)?.query).toEqual(['CountryCode', 'Fields']);
  });

  test('an update sends nothing that its caller does not', () => {
    const operations = ['update-call', 'update-message'];
    const rest = { from: '+1', twiml: '<Response/>', statusCallback: 'https://example.com', operations };
    for (const name of operations) expect(policyOf(name, rest)?.body).toMatchObject({ fixed: {}, defaults: {} });
  });
});
