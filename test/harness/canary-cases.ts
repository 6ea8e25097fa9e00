import type { Operation } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { twilioSection } from './integration.ts';
import { planSection } from './load-section.ts';
import { sampleSections } from './sample-sections.ts';

/** An integration in one of its ways to put a key into a request, each of its secrets a canary of its own. */
export interface CanaryCase {
  /** The name of its section. */
  readonly name: string;
  readonly section: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly canaries: readonly string[];
  readonly operations: readonly Operation[];
}

type Section = Record<string, unknown>;

const generic = sampleSections['generic']?.section ?? {};
const socket = { name: 'talk', method: 'GET', path: '/v1/talk', webSocket: true };
/** `use: generic` with its key in one place, or in several. */
const into = (inject: readonly Record<string, unknown>[], operation: Record<string, unknown> = {}): Section => ({
  ...generic,
  inject,
  operations: [{ name: 'ask', method: 'POST', path: '/v1/ask', ...operation }, socket],
});
const only = (section: Section): Section => ({
  ...section,
  operations: (section['operations'] as Section[]).slice(0, 1),
});

/** What the sample of an integration does not show: other credentials, other places. */
const others: Readonly<Record<string, Section>> = {
  'twilio-key': twilioSection({ verifyServiceSid: `VA${'4'.repeat(32)}`, twiml: '<Response/>' }),
  'generic-bearer': into([{ in: 'bearer', value: '{key}' }]),
  'generic-basic': into([{ in: 'basic', value: 'user:{key}' }]),
  'generic-query': into([
    { in: 'query', name: 'key', value: '{key}' },
    { in: 'query', name: 'again', value: 'a{key}b{key}' },
  ]),
  'generic-path': only(into([{ in: 'path', name: 'token', value: '{key}' }], { path: '/v1/{token}/ask' })),
  'generic-form': only(into([{ in: 'form', name: 'key', value: '{key}' }])),
  'generic-json': only(into([{ in: 'json', name: 'key', value: '{key}' }])),
  'generic-aws': {
    ...only(
      into([
        { in: 'aws-sigv4', accessKeyId: '{id}', secretAccessKey: '{key}', region: 'eu-1', service: 'execute-api' },
      ]),
    ),
    credentials: { id: 'secret://sample/id', key: 'secret://sample/secret' },
  },
  'generic-hmac': only(into([{ in: 'hmac', name: 'X-Signature', key: '{key}' }])),
};

/** Every integration of the registry, and whatever way of theirs the samples do not show. */
export const canaryCases: readonly CanaryCase[] = [
  ...integrations.map(({ name }) => canaryCase(name, sampleSections[name]?.section ?? { use: name })),
  ...Object.entries(others).map(([name, section]) => canaryCase(name, section)),
];

function canaryCase(name: string, section: Section): CanaryCase {
  const given = Object.entries((section['credentials'] ?? {}) as Record<string, string>);
  const secrets = given.filter(([, value]) => value.startsWith('secret://')).map(([field]) => field);
  const fieldOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const references = secrets.map((field) => [field, `secret://${name}/${fieldOf(field)}`]);
  const canary = (field: string) => `${name}.${field}+key/with=odd&characters-9c41d`;
  const variable = (field: string) => `${name}-${fieldOf(field)}`.toUpperCase().replaceAll('-', '_');
  const all = integrations.find((each) => each.name === section['use'])?.operations.map((each) => each.name) ?? [];
  const whole = {
    ...section,
    credentials: { ...Object.fromEntries(given), ...Object.fromEntries(references) },
    ...(all.length > 0 && { operations: all }),
  };
  return {
    name,
    section: whole,
    environment: Object.fromEntries(secrets.map((field) => [variable(field), canary(field)])),
    canaries: secrets.map(canary),
    operations: planSection(whole).operations,
  };
}

/** One operation of a case. */
export interface Surface {
  /** For a report: the case and the operation. */
  readonly id: string;
  readonly of: CanaryCase;
  readonly operation: Operation;
}

const all: readonly Surface[] = canaryCases.flatMap((of) =>
  of.operations.map((operation) => ({ id: `${of.name} ${operation.name}`, of, operation })),
);
/** Every operation that is reached by an ordinary request. */
export const everyCall = all.filter(({ operation }) => !operation.webSocket);
/** Of the operations of a case that put its key into the same places, one. */
export const surfaces = onePerPlace(everyCall);
/** The same of WebSockets. */
export const sockets = onePerPlace(all.filter(({ operation }) => operation.webSocket));

function onePerPlace(among: readonly Surface[]): readonly Surface[] {
  const placesOf = ({ of, operation }: Surface) => JSON.stringify([of.name, operation.inject]);
  return [...new Map(among.map((surface) => [placesOf(surface), surface])).values()];
}
