import { GatewayError } from '../../core/errors.ts';
import { isTask } from '../guard/task.ts';

/** All that the query of a target may say. */
export const PARAMETERS: readonly string[] = ['task', 'until'];

export interface OwnKeyParameters {
  readonly task?: string | undefined;
  /** As it was written. */
  readonly until?: string | undefined;
}

/**
 * The parameters of a query, each at most once. A plus sign is one: it stands in times.
 * @throws GatewayError `parameter_not_allowed`, `ambiguous_query`; `bad_request` for what names no task.
 */
export function readParameters(query: string, allowed: readonly string[]): OwnKeyParameters {
  const given = new Map<string, string>();
  for (const parameter of query === '' ? [] : query.split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(parameter) ?? [];
    // Not in the detail: whoever puts a key into the query may have put it here.
    if (!allowed.includes(name)) throw new GatewayError('parameter_not_allowed', { detail: 'another parameter' });
    if (given.has(name)) throw new GatewayError('ambiguous_query', { detail: 'a parameter twice' });
    given.set(name, decoded(value));
  }
  const task = given.get('task');
  if (task !== undefined && !isTask(task)) throw new GatewayError('bad_request', { detail: 'a malformed task' });
  return { task, until: given.get('until') };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new GatewayError('ambiguous_query', { detail: 'an encoding that is not UTF-8' });
  }
}
