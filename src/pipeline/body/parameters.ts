import { GatewayError } from '../../core/errors.ts';
import type { ParameterPolicy } from '../../integrations/definition.ts';
import { parameterNames } from '../inject/query.ts';
import type { FormField } from './form.ts';

type BodyPolicy = NonNullable<ParameterPolicy['body']>;

/**
 * Refuses a query with a parameter that callers may not set, or that a provider may read otherwise than we do: some split at a
 * semicolon too, and of a name that stands twice one takes the first, another the last.
 * @throws GatewayError `parameter_not_allowed`, `ambiguous_query`.
 */
export function checkQueryParameters(query: string, allowed: readonly string[] | undefined): void {
  if (allowed === undefined || query === '') return;
  if (query.includes(';')) throw ambiguous('a semicolon');
  const seen = new Set<string>();
  for (const parameter of query.split('&')) {
    if (parameter === '') continue;
    const name = parameter.split('=', 1)[0] ?? '';
    if (!allowed.includes(name)) throw notAllowed(name);
    if (seen.has(name)) throw ambiguous('a name twice');
    seen.add(name);
  }
}

/**
 * The fields to send: the caller's, which must all be allowed, and the configuration's.
 * @throws GatewayError `parameter_not_allowed`.
 */
export function applyToForm(fields: readonly FormField[], policy: BodyPolicy): FormField[] {
  const { fixed = {}, defaults = {} } = policy;
  for (const [name, value] of fields) checkParameter(name, value, policy);
  const given = fields.filter(([name]) => !Object.hasOwn(fixed, name));
  const absent = Object.entries(defaults).filter(([name]) => !fields.some((field) => field[0] === name));
  return [...given, ...Object.entries(fixed), ...absent];
}

/** The same for the top of a JSON object. */
export function applyToJson(value: Record<string, unknown>, policy: BodyPolicy): Record<string, unknown> {
  for (const [name, member] of Object.entries(value)) checkParameter(name, member, policy);
  return { ...policy.defaults, ...value, ...policy.fixed };
}

function checkParameter(name: string, value: unknown, { allowed, fixed = {} }: BodyPolicy): void {
  if (Object.hasOwn(fixed, name) ? value !== fixed[name] : !allowed.includes(name)) throw notAllowed(name);
}

function ambiguous(what: string): GatewayError {
  return new GatewayError('ambiguous_query', { detail: `${what} in a query that is held to a list` });
}

function notAllowed(name: string): GatewayError {
  return new GatewayError('parameter_not_allowed', { detail: `parameter ${parameterNames(name)[0] ?? '(other)'}` });
}
