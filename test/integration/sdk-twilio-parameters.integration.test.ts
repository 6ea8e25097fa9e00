import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parametersOf } from '../../src/integrations/twilio/parameters.ts';
import { type IntegrationRig, startIntegration, twilioEnvironment, twilioSection } from '../harness/integration.ts';
import { planSection } from '../harness/load-section.ts';
import { samplePath } from '../harness/sample-sections.ts';

// Hazard 26: what Twilio adds walks around a policy that lists what is forbidden. This one lists what is allowed.

/** What its SDK sends, by resource; what it only filters lists by is left out. */
const resources: Readonly<Record<string, readonly string[]>> = {
  'api/v2010/account/message': ['send-message', 'update-message'],
  'api/v2010/account/call': ['make-call', 'update-call'],
  'verify/v2/service/verification': ['start-verification'],
  'verify/v2/service/verificationCheck': ['check-verification'],
  'lookups/v2/phoneNumber': ['lookup'],
};
const FILTERS = ['Page', 'PageSize', 'PageToken', 'DateSent', 'ParentCallSid', 'StartTime', 'EndTime'];
/** Of an update of a verification, which is not among the operations. */
const ELSEWHERE = ['Status'];

test.each(Object.entries(resources))(
  "whatever Twilio's SDK can say of %s has been thought about",
  (file, operations) => {
    const source = readFileSync(new URL(`../../node_modules/twilio/lib/rest/${file}.js`, import.meta.url), 'utf8');
    const said = new Set([...source.matchAll(/data\["(\w+)"\]/g)].map(([, name = '']) => name));
    const known = operations.flatMap((name) => Object.values(parametersOf[name] ?? {}).flat());
    expect(said.size).toBeGreaterThan(5);
    expect([...said].filter((name) => ![...known, ...FILTERS, ...ELSEWHERE].includes(name))).toEqual([]);
  },
);

test('what callers may say by default is this, and no more', () => {
  const allowed = Object.entries(parametersOf).map(([name, parameters]) => [name, parameters.allowed]);
  expect(Object.fromEntries(allowed)).toEqual({
    'send-message': [
      'To',
      'Body',
      'SmartEncoded',
      'ValidityPeriod',
      'ProvideFeedback',
      'Attempt',
      'MessageIntent',
      'MaxPrice',
    ],
    'update-message': ['Body', 'Status'],
    'make-call': ['To', 'Timeout', 'TimeLimit'],
    'update-call': ['Status', 'TimeLimit'],
    'start-verification': ['To', 'Channel', 'Locale', 'AppHash', 'Amount', 'Payee', 'DeviceIp'],
    'check-verification': ['To', 'Code', 'VerificationSid', 'Amount', 'Payee', 'SnaClientToken'],
    lookup: ['CountryCode'],
  });
});

describe('everything else', () => {
  const operations = Object.keys(parametersOf);
  const section = twilioSection({ twiml: '<Response/>', verifyServiceSid: `VA${'4'.repeat(32)}`, operations });
  let rig: IntegrationRig;
  beforeAll(async () => {
    rig = await startIntegration(section, twilioEnvironment);
  });
  afterAll(() => rig?.close());

  test.each(planSection(section).operations.map((operation) => [operation.name, operation] as const))(
    'does not reach Twilio in %s',
    async (name, { method, path }) => {
      const kept = Object.values(parametersOf).flatMap((parameters) => parameters.kept);
      const foreign = kept.filter((each) => !parametersOf[name]?.allowed.includes(each));
      expect(foreign.length).toBeGreaterThan(50);
      for (const parameter of [...new Set(foreign), 'AddedTomorrow']) {
        const target = samplePath(path);
        const answer =
          method === 'GET'
            ? await rig.call(`${target}?${parameter}=x`)
            : await rig.submit(target, `To=%2B886912345678&${parameter}=x`);
        expect([parameter, answer.code]).toEqual([parameter, 'parameter_not_allowed']);
      }
      expect(rig.upstream.received).toHaveLength(0);
    },
  );
});
