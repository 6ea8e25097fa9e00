import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import type { BackendDefinition, SecretBackend } from '../../src/secrets/definition.ts';
import { backends } from '../../src/secrets/index.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { type BackendPlace, type BackendSetUp, openAt } from '../contract/backend-behaviour/subject.ts';
import { manualClock } from '../harness/manual-clock.ts';
import { optionWords } from '../harness/option-words.ts';
import { configure, createSecretsWorkplace, KEYS } from '../harness/secrets-workplace.ts';

// From each backend that can be written to into the next one of the registry, and from the last into the first: every one is left
// and reached, by the command itself.

interface Stop {
  readonly definition: BackendDefinition;
  readonly place: BackendPlace;
}

const context = { clock: manualClock(), timers: systemTimers, who: 'the tests' };
const setUps = await Promise.all(
  backends.map(async (definition) => {
    const { setUp } = (await import(`../contract/secret-backends/${definition.name}.ts`)) as { setUp: BackendSetUp };
    const declared = openAt(definition, setUp.sample, { ...context, environment: {} });
    await declared.close();
    return { definition, setUp, isWritable: declared.writer !== undefined };
  }),
);
const writable = setUps.filter(({ isWritable }) => isWritable);
const legs = writable.map(({ definition: { name } }, index) => [
  name,
  writable.at((index + 1) % writable.length)?.definition.name ?? '',
]);

const SECRETS = [
  ['openai/api-key', KEYS.openai],
  ['twilio/auth-token', KEYS.twilio],
  ['twilio/api-key-secret', `${KEYS.twilio}-2`],
] as const;

const workplace = createSecretsWorkplace({ backend: 'env' });
const stops = new Map<string, Stop>();

beforeAll(async () => {
  configure(workplace, { backend: 'env' });
  for (const { definition, setUp } of writable)
    stops.set(definition.name, { definition, place: await setUp.prepare() });
});
afterAll(async () => {
  for (const { place } of stops.values()) await place.close();
  workplace.remove();
});

test.each(legs)('secrets migrate from %s to %s', async (from, to) => {
  const [source, target] = [stops.get(from), stops.get(to)] as [Stop, Stop];
  await using(source, async (backend) => {
    for (const [path, value] of SECRETS) await backend.writer?.put(referenceTo(path), new SecretValue(value), 0);
  });
  const environment = { ...source.place.environment, ...target.place.environment } as Record<string, string>;
  const ends = [
    '--from',
    from,
    ...optionWords('--from-option', source.place.options),
    '--to',
    to,
    ...optionWords('--to-option', target.place.options),
  ];
  const { code, output } = await workplace.portcullis(['secrets', 'migrate', '--overwrite', ...ends], { environment });
  expect(output).toMatch(new RegExp(`from ${from} to ${to}, and read each back`));
  expect(code).toBe(0);
  for (const [, value] of SECRETS) expect(output).not.toContain(value);
  await using(target, async (backend) => {
    for (const [path, value] of SECRETS) {
      const lookup = await backend.fetch(referenceTo(path), { why: 'the tests' });
      expect(lookup.found && lookup.current.value.reveal()).toBe(value);
    }
  });
  // The next leg begins with nothing in its target but what it brings.
  await using(target, async (backend) => {
    for (const [path] of SECRETS) await backend.writer?.destroy(referenceTo(path));
  });
});

const referenceTo = (path: string) => secretReference.parse(`secret://${path}`);

async function using({ definition, place }: Stop, work: (backend: SecretBackend) => Promise<void>): Promise<void> {
  const backend = openAt(definition, place.options, { ...context, environment: place.environment });
  try {
    await work(backend);
  } finally {
    await backend.close();
  }
}
