import { text } from 'node:stream/consumers';
import { type Call, headerValues } from './call.ts';

/** What a call may be; anything else is a mistake of who called. */
export interface Expected {
  /** Parameters that may stand in the query, once each. */
  readonly query?: readonly string[];
  /** Headers by their names in lower case, each once and with exactly this value. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is wrong with a call whose body has to be empty; undefined when nothing is. */
export async function bodilessFault(call: Call, expected: Expected): Promise<string | undefined> {
  const body = await text(call.body);
  return body === '' ? callFault(call, expected) : 'the request body must be empty';
}

/** What is wrong with a call apart from its body; undefined when nothing is. */
export function callFault(call: Call, { query = [], headers = {} }: Expected): string | undefined {
  for (const name of call.query.keys())
    if (!query.includes(name) || call.query.getAll(name).length > 1) return `unexpected query parameter: ${name}`;
  for (const [name, value] of Object.entries(headers)) {
    const given = headerValues(call, name);
    if (given.length !== 1 || given[0] !== value) return `wrong header: ${name}`;
  }
  return undefined;
}
