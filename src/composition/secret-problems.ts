import type { SecretBackend } from '../secrets/definition.ts';
import { type Environment, isProduction } from '../settings/environment.ts';
import type { Problem } from '../settings/problems.ts';
import { type SecretReference, secretReference } from '../settings/secret-reference.ts';

/** A reference, and where in the configuration it stands. */
export interface PlacedReference {
  readonly path: readonly string[];
  readonly reference: SecretReference;
}

/** What speaks against a backend in production, unless its options accept that. */
export function productionProblems(
  name: string,
  options: Readonly<Record<string, unknown>>,
  { productionConcern }: SecretBackend,
  environment: Environment,
): Problem[] {
  if (!isProduction(environment) || productionConcern === undefined || options['allowInProduction'] === true) return [];
  return [
    {
      path: ['secrets', 'backend'],
      found: `${name}, with NODE_ENV=production: ${productionConcern}`,
      write: 'another backend, or secrets.options.allowInProduction: true to accept that',
    },
  ];
}

/** Every secret reference in a configuration, with its place, whether that parsed or is only what its file says. */
export function allReferences(content: unknown): PlacedReference[] {
  const path = ['state', 'redis', 'password'];
  const reference = referenceIn(path.reduce(member, content));
  return [...secretReferences(content), ...(reference === undefined ? [] : [{ path, reference }])];
}

/** Those of the secrets that go out with calls. */
export function secretReferences(content: unknown): PlacedReference[] {
  return entries(member(content, 'integrations')).flatMap(([name, section]) =>
    entries(member(section, 'credentials')).flatMap(([field, value]) => {
      const reference = referenceIn(value);
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
const referenceIn = (value: unknown) => (isReference(value) ? value : secretReference.safeParse(value).data);
const isReference = (value: unknown): value is SecretReference => typeof member(value, 'uri') === 'string';
