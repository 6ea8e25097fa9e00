import { TWILIO } from './integration.ts';

/** A section of each integration with what it needs to enable all that it can do, and the environment of its secrets. */
export interface SampleSection {
  readonly section: Record<string, unknown>;
  readonly environment: Record<string, string>;
}

/** The one secret that every sample has: searched for where it must not be. */
export const SAMPLE_SECRET = 'sampleCanary+0123456789/abcdef';

const one = (use: string, field: string): SampleSection => ({
  section: { use, credentials: { [field]: 'secret://sample/secret' } },
  environment: { SAMPLE_SECRET },
});

export const sampleSections: Readonly<Record<string, SampleSection>> = {
  'google-maps': one('google-maps', 'apiKey'),
  twilio: {
    section: {
      use: 'twilio',
      credentials: { accountSid: TWILIO.accountSid, authToken: 'secret://sample/secret' },
      from: '+15005550006',
      twiml: '<Response/>',
      verifyServiceSid: `VA${'4'.repeat(32)}`,
    },
    environment: { SAMPLE_SECRET },
  },
  'cht-sms': {
    section: { use: 'cht-sms', credentials: { account: '12345', password: 'secret://sample/secret' } },
    environment: { SAMPLE_SECRET },
  },
  openai: one('openai', 'apiKey'),
  anthropic: one('anthropic', 'apiKey'),
  stability: one('stability', 'apiKey'),
  elevenlabs: one('elevenlabs', 'apiKey'),
  github: one('github', 'token'),
  generic: {
    section: {
      use: 'generic',
      baseUrl: 'https://api.example.com',
      credentials: { key: 'secret://sample/secret' },
      inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
      operations: [
        { name: 'read', method: 'GET', path: '/v1/**' },
        { name: 'write', method: 'POST', path: '/v1/**' },
      ],
    },
    environment: { SAMPLE_SECRET },
  },
};

/** A path that an operation's pattern matches. */
export function samplePath(pattern: string): string {
  return pattern
    .replaceAll('**', 'a/b')
    .replaceAll('*', 'x1')
    .replace(/\{\w+\}/g, 'AC9');
}

/** A body that an operation takes, with its type. */
export function sampleBody(kinds: readonly string[]): { headers: Record<string, string>; body: string } | undefined {
  switch (kinds[0]) {
    case 'json':
      return { headers: { 'content-type': 'application/json' }, body: '{}' };
    case 'form':
      return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' };
    case 'multipart':
      return { headers: { 'content-type': 'multipart/form-data; boundary=b' }, body: '--b--\r\n' };
    case 'bytes':
      return { headers: { 'content-type': 'application/json' }, body: '{}' };
    default:
      return undefined;
  }
}
