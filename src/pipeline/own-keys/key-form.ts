import type { IntegrationDefinition, Operation } from '../../integrations/definition.ts';
import { ruleCredentials } from '../../integrations/rule-credentials.ts';
import type { IntegrationSettings } from '../../settings/integration.ts';
import { compileInjection, type Injection } from '../inject/injection.ts';

type Texts = Readonly<Record<string, string>>;

/** What a caller's own key of an integration consists of, and where it goes. */
export interface KeyForm {
  /** The field that a bare key is for; undefined where there are several secrets. */
  readonly only: string | undefined;
  /** Whether the integration has a field of this name. */
  knows(field: string): boolean;
  /** False for an account or the like, which every answer may show. */
  isSecret(field: string): boolean;
  /** Whether these are all the fields that are needed, and fit. */
  fits(values: Texts): boolean;
  /** How an operation takes a key of these fields; undefined when it does not. */
  injectionOf(operation: string, values: Texts): Injection | undefined;
}

/** Stands for a secret where only its being there counts. */
const SOME_SECRET = 'secret://caller/key';

/**
 * The form of callers' keys follows from the integration's own credentials: any of the combinations that it takes will do, whichever
 * the product's key is of.
 */
export function createKeyForm(settings: IntegrationSettings, definition: IntegrationDefinition): KeyForm {
  const { credentials } = definition;
  const isDeclared = Object.keys(credentials).length > 0;
  const used = new Set(definition.plan(settings).operations.flatMap(({ inject }) => inject.flatMap(ruleCredentials)));
  const known = isDeclared ? Object.keys(credentials) : [...used];
  const isSecret = (field: string) => credentials[field]?.secret !== false;
  const secrets = known.filter(isSecret);
  const injections = injectionsBySet(settings, definition);
  const schema = definition.settings.shape['credentials'] as { safeParse(value: unknown): { success: boolean } };
  const areComplete = (values: Texts) =>
    Object.keys(values).every((field) => known.includes(field)) &&
    (isDeclared || known.every((field) => Object.hasOwn(values, field))) &&
    schema.safeParse(
      Object.fromEntries(
        Object.entries(values).map(([field, value]) => [field, isSecret(field) ? SOME_SECRET : value]),
      ),
    ).success;
  const injectionOf = (operation: string, values: Texts) => {
    const injection = areComplete(values) ? injections(Object.keys(values)).get(operation) : undefined;
    return injection?.fields.some(isSecret) && injection.takes(values) ? injection : undefined;
  };
  return {
    only: secrets.length === 1 ? secrets[0] : undefined,
    knows: (field) => known.includes(field),
    isSecret,
    fits: (values) =>
      areComplete(values) &&
      [...injections(Object.keys(values)).keys()].every((name) => injectionOf(name, values) !== undefined),
    injectionOf,
  };
}

/** The injections of the operations as if the product's key were of other fields, worked out once for each set of them. */
function injectionsBySet(settings: IntegrationSettings, definition: IntegrationDefinition) {
  const worked = new Map<string, ReadonlyMap<string, Injection>>();
  return (fields: readonly string[]): ReadonlyMap<string, Injection> => {
    const sorted = [...fields].sort();
    const key = sorted.join();
    const before = worked.get(key);
    if (before !== undefined) return before;
    const credentials = Object.fromEntries(sorted.map((field) => [field, SOME_SECRET]));
    const { operations } = definition.plan({ ...settings, credentials } as IntegrationSettings);
    const made = new Map(operations.map((operation) => [operation.name, compileInjection(given(operation, sorted))]));
    worked.set(key, made);
    return made;
  };
}

const given = ({ inject }: Operation, fields: readonly string[]) =>
  inject.filter((rule) => ruleCredentials(rule).every((field) => fields.includes(field)));
