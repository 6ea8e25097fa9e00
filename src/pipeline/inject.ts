import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../core/errors.ts';
import type { SecretValue } from '../core/secret-value.ts';
import type { SecretClient } from '../secrets/client.ts';
import type { Draft } from './inject/outgoing-request.ts';
import { withoutCredentials } from './inject/query.ts';
import type { Admitted, Injected } from './stages.ts';

/** Fifth stage: builds the request that the provider will receive, and puts the key in. The one place where secrets are revealed. */
export function createInject(secrets: Pick<SecretClient, 'get'>) {
  /** @throws GatewayError `secret_unavailable`, `ambiguous_query`, `bad_request`. */
  return async (call: Admitted): Promise<Injected> => {
    const { route, operation, request, path, query } = call;
    const draft: Draft = {
      path,
      query: withoutCredentials(query, route.credentialParameters),
      headers: allowedHeaders(request.headers, route.requestHeaders),
    };
    const values: Record<string, string> = {};
    const injected: SecretValue[] = [];
    for (const field of operation.injection.fields) {
      const secret = await secrets.get(referenceOf(call, field));
      values[field] = secret.reveal();
      injected.push(secret);
    }
    operation.injection.apply(draft, values, operation.pattern);
    return {
      ...call,
      outgoing: {
        target: draft.query.length === 0 ? draft.path : `${draft.path}?${draft.query.join('&')}`,
        headers: [...draft.headers].flat(),
        secrets: injected,
      },
    };
  };
}

function referenceOf({ route }: Admitted, field: string) {
  const reference = route.credentials[field];
  if (reference === undefined) throw new GatewayError('secret_unavailable', { detail: `no credential named ${field}` });
  return reference;
}

/** The caller's headers that may go on, less those that Connection declares to be for us alone (RFC 9110, section 7.6.1). */
function allowedHeaders(headers: IncomingHttpHeaders, allowed: ReadonlySet<string>): Map<string, string> {
  const hopByHop = headers.connection
    ?.toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const kept = new Map<string, string>();
  for (const name of allowed) {
    const value = headers[name];
    if (value === undefined || hopByHop?.includes(name)) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (!/^[\t\x20-\x7E\x80-\xFF]*$/.test(text))
      throw new GatewayError('bad_request', { detail: `control characters in ${name}` });
    kept.set(name, text);
  }
  return kept;
}
