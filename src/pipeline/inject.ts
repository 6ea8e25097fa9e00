import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { MatcherOf } from '../core/secret-matcher/matcher-cache.ts';
import type { SecretClient } from '../secrets/client.ts';
import type { SecretVersion } from '../secrets/definition.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { type DraftBody, writeBody } from './body/draft-body.ts';
import { readBody } from './body/read-body.ts';
import { decodableOnly } from './inject/accept-encoding.ts';
import type { Draft, SignedRequest } from './inject/outgoing-request.ts';
import { withoutCredentials } from './inject/query.ts';
import type { Admitted, Injected } from './stages.ts';

export interface InjectParts {
  readonly secrets: Pick<SecretClient, 'get' | 'renew'>;
  readonly clock: Clock;
  readonly matcherOf: MatcherOf;
  /** Milliseconds without a byte of the request arriving. */
  readonly bodyTimeout: number;
}

/** A secret that was put into a request. */
interface Used {
  readonly reference: SecretReference;
  readonly version: SecretVersion;
}

/** Fifth stage: builds the request that the provider will receive, and puts the key in. */
export function createInject({ secrets, clock, matcherOf, bodyTimeout }: InjectParts) {
  /** @throws GatewayError `secret_unavailable`, `ambiguous_query`, `bad_request`, and those of a body that is read. */
  return async (call: Admitted): Promise<Injected> => await build(call, await readBody(call, bodyTimeout));

  /** Injection replaces what it put into a body before: the same one serves for building a request again. */
  async function build(call: Admitted, body: DraftBody | undefined): Promise<Injected> {
    const { route, operation, request, path, query } = call;
    const { injection, method, origin, pattern } = operation;
    const headers = allowedHeaders(request.headers, route.requestHeaders);
    for (const [name, value] of Object.entries(route.defaultHeaders)) if (!headers.has(name)) headers.set(name, value);
    const acceptEncoding = headers.get('accept-encoding');
    if (acceptEncoding !== undefined && route.settings.responseScan === 'full')
      headers.set('accept-encoding', decodableOnly(acceptEncoding));
    const draft: Draft = { path, query: withoutCredentials(query, route.credentialParameters), headers, body };
    const { values, used } = await reveal(call, secrets);
    const revealed = used.map(({ version }) => version.value);
    injection.apply(draft, values, pattern);
    const content = contentOf(draft);
    const signed: SignedRequest = {
      method,
      origin,
      path: draft.path,
      query: draft.query.join('&'),
      headers,
      content: content ?? Buffer.alloc(0),
      now: clock.now(),
    };
    await injection.sign?.(signed, values);
    return {
      ...call,
      outgoing: {
        target: signed.query === '' ? signed.path : `${signed.path}?${signed.query}`,
        headers: [...headers].flat(),
        body: content,
        secrets: revealed,
        matcher: matcherOf(revealed.map((secret) => secret.reveal())),
      },
      renewed: async () => ((await renewAny(used)) ? await build(call, body) : undefined),
    };
  }

  /** Whether one of them may be used anew. */
  async function renewAny(used: readonly Used[]): Promise<boolean> {
    const renewed = await Promise.all(used.map(({ reference, version }) => secrets.renew(reference, version)));
    return renewed.some((each) => each !== undefined);
  }
}

/** The values of the credentials that an operation needs; those that are secrets, apart. */
async function reveal({ route, operation }: Admitted, secrets: InjectParts['secrets']) {
  const values: Record<string, string> = {};
  const used: Used[] = [];
  for (const field of operation.injection.fields) {
    const credential = route.credentials[field];
    if (credential === undefined)
      throw new GatewayError('secret_unavailable', { detail: `no credential named ${field}` });
    if (typeof credential === 'string') {
      values[field] = credential;
      continue;
    }
    const { current: version } = await secrets.get(credential);
    values[field] = version.value.reveal();
    used.push({ reference: credential, version });
  }
  return { values, used };
}

/** The body as bytes, with the headers that tell what they are. */
function contentOf({ body, headers }: Draft): Buffer | undefined {
  if (body === undefined) return undefined;
  const { content, type } = writeBody(body);
  if (content.length === 0) return undefined;
  // A caller's own type for JSON, such as application/vnd.api+json, says no less than ours.
  if (type !== undefined && !(body.kind === 'json' && headers.has('content-type'))) headers.set('content-type', type);
  return content;
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
