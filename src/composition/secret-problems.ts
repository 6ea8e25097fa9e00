import { SecretClient } from '../secrets/client.ts';
import type { SecretBackend } from '../secrets/definition.ts';
import { type Environment, isProduction } from '../settings/environment.ts';
import type { Problem } from '../settings/problems.ts';
import { type SecretReference, secretReference } from '../settings/secret-reference.ts';

/** The section `secrets`, opened. */
export interface ChosenBackend {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly backend: SecretBackend;
}

/**
 * What stands between a configuration and its secrets: a backend unfit for production, secrets missing or malformed.
 * @param content a configuration that parsed, or only what its file says
 * @throws when the backend is away.
 */
export async function secretProblems(
  { name, options, backend }: ChosenBackend,
  content: unknown,
  environment: Environment,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const { productionConcern } = backend;
  if (isProduction(environment) && productionConcern !== undefined && options['allowInProduction'] !== true) {
    problems.push({
      path: ['secrets', 'backend'],
      found: `${name}, with NODE_ENV=production: ${productionConcern}`,
      write: 'another backend, or secrets.options.allowInProduction: true to accept that',
    });
  }
  const client = new SecretClient(backend);
  for (const { path, reference } of secretReferences(content)) {
    const fault = await client.check(reference);
    if (fault !== undefined) problems.push({ path, ...fault });
  }
  return problems;
}

/** Every secret reference in a configuration, with its place, whether that parsed or is only what its file says. */
export function secretReferences(content: unknown): { path: string[]; reference: SecretReference }[] {
  return entries(member(content, 'integrations')).flatMap(([name, section]) =>
    entries(member(section, 'credentials')).flatMap(([field, value]) => {
      const reference = isReference(value) ? value : secretReference.safeParse(value).data;
      return reference === undefined ? [] : [{ path: ['integrations', name, 'credentials', field], reference }];
    }),
  );
}

/** A member of what may be anything. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
const isReference = (value: unknown): value is SecretReference => typeof member(value, 'uri') === 'string';
