import type { IntegrationDefinition } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { TWILIO } from './integration.ts';

/** A section of each integration with what it needs to enable all that it can do, and the environment of its secrets. */
export interface SampleSection {
  readonly section: Record<string, unknown>;
  readonly environment: Record<string, string>;
}

/** The one secret that every sample has: searched for where it must not be. */
export const SAMPLE_SECRET = 'sampleCanary+0123456789/abcdef';

/** What a definition does not say of itself. */
const own: Readonly<Record<string, Record<string, unknown>>> = {
  twilio: {
    credentials: { accountSid: TWILIO.accountSid, authToken: 'secret://sample/secret' },
    from: '+15005550006',
    twiml: '<Response/>',
    verifyServiceSid: `VA${'4'.repeat(32)}`,
  },
  generic: {
    baseUrl: 'https://api.example.com',
    credentials: { key: 'secret://sample/secret' },
    inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
    operations: [
      { name: 'read', method: 'GET', path: '/v1/**' },
      { name: 'write', method: 'POST', path: '/v1/**' },
    ],
  },
};

/** The credentials that it cannot do without. */
function credentialsOf({ credentials }: IntegrationDefinition): Record<string, string> {
  const needed = Object.entries(credentials).filter(([, field]) => !field.optional);
  return Object.fromEntries(
    needed.map(([name, field]) => [name, field.secret ? 'secret://sample/secret' : field.example]),
  );
}

export const sampleSections: Readonly<Record<string, SampleSection>> = Object.fromEntries(
  integrations.map((definition) => [
    definition.name,
    {
      section: { use: definition.name, credentials: credentialsOf(definition), ...own[definition.name] },
      environment: { SAMPLE_SECRET },
    },
  ]),
);

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
