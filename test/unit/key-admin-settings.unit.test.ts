import { expect, test } from '@jest/globals';
import { integrations } from '../../src/integrations/index.ts';
import { TWILIO, twilioSection } from '../harness/integration.ts';
import { problemsOf } from '../harness/load-section.ts';
import { sampleSections } from '../harness/sample-sections.ts';

const sample = (name: string, keyAdmin: unknown) => ({ ...sampleSections[name]?.section, keyAdmin });
const MAIN = `SK${'a'.repeat(32)}`;

test.each([
  ['openai', { adminKey: 'file:///run/secrets/not-there' }],
  ['anthropic', { adminKey: 'file:///run/secrets/not-there', baseUrl: 'https://api.anthropic.com' }],
  ['google-maps', { credentialsFile: 'file:///run/secrets/not-there', tokenUrl: 'https://login.example.com/token' }],
  ['twilio', { apiKeySid: MAIN, apiKeySecret: 'file:///run/secrets/not-there' }],
  ['twilio', { authToken: 'file:///run/secrets/not-there' }],
])('%s: what is right is taken, and no file is looked at: %j', (name, keyAdmin) => {
  expect(problemsOf(sample(name, keyAdmin))).toEqual([]);
});

test.each([
  ['openai', { adminKey: 'sk-admin-abc' }, /keyAdmin\.adminKey: the URL of a file/],
  ['openai', { adminKey: 'secret://openai/admin' }, /keyAdmin\.adminKey: the URL of a file/],
  ['openai', {}, /keyAdmin\.adminKey/],
  ['openai', { adminKey: 'file:///a', organization: 'x' }, /organization/],
  ['openai', 'file:///a', /keyAdmin: a section with adminKey/],
  ['anthropic', { adminKey: 'file:///a', baseUrl: 'https://api.anthropic.com/v1' }, /keyAdmin\.baseUrl/],
  ['google-maps', { adminKey: 'file:///a' }, /keyAdmin/],
  ['google-maps', { credentialsFile: 'file:///a', tokenUrl: 'http://login.example.com/token' }, /tokenUrl: the URL/],
  ['twilio', { apiKeySid: MAIN }, /keyAdmin: apiKeySid with apiKeySecret, or authToken/],
  ['twilio', { apiKeySid: MAIN, apiKeySecret: 'file:///a', authToken: 'file:///b' }, /keyAdmin: apiKeySid with/],
  ['twilio', {}, /keyAdmin: apiKeySid with apiKeySecret, or authToken/],
  ['twilio', { apiKeySid: 'AC1', apiKeySecret: 'file:///a' }, /keyAdmin\.apiKeySid: the SID of a Main key/],
])('%s: what is wrong is refused with what to write: %j', (name, keyAdmin, problem) => {
  expect(problemsOf(sample(name, keyAdmin)).join('\n')).toMatch(problem);
});

test('twilio: the key that callers use may not be the one that deletes it', () => {
  const keyAdmin = { apiKeySid: TWILIO.apiKeySid, apiKeySecret: 'file:///a' };
  expect(problemsOf(twilioSection({ keyAdmin }))).toEqual([
    expect.stringContaining('keyAdmin.apiKeySid: another key than the one of credentials'),
  ]);
});

test.each(integrations.filter(({ revocation }) => revocation.find === undefined).map(({ name }) => name))(
  '%s has no API for it, and takes no keyAdmin',
  (name) => {
    expect(problemsOf(sample(name, { adminKey: 'file:///a' }))).not.toEqual([]);
  },
);
