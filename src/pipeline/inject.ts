import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { MatcherOf } from '../core/secret-matcher/matcher-cache.ts';
import { type DraftBody, writeBody } from './body/draft-body.ts';
import { readBody } from './body/read-body.ts';
import { decodableOnly } from './inject/accept-encoding.ts';
import { type ChoiceParts, chooseKey } from './inject/choose-key.ts';
import { KEY_HEADER, type KeyInHand } from './inject/key-in-hand.ts';
import type { Draft, SignedRequest } from './inject/outgoing-request.ts';
import { withoutCredentials } from './inject/query.ts';
import type { Admitted, Injected } from './stages.ts';

export interface InjectParts extends ChoiceParts {
  readonly clock: Clock;
  readonly matcherOf: MatcherOf;
  /** Milliseconds without a byte of the request arriving. */
  readonly bodyTimeout: number;
}

/** Seventh stage: builds the request that the provider will receive, and puts the key in. */
export function createInject(parts: InjectParts) {
  const { clock, matcherOf, bodyTimeout } = parts;
  /**
   * @throws GatewayError `secret_unavailable`, `caller_key_unusable`, `ambiguous_query`, `bad_request`, and those of a body that is
   *   read.
   */
  return async (call: Admitted): Promise<Injected> => {
    const body = await readBody(call, bodyTimeout);
    return await build(call, body, await chooseKey(call, parts));
  };

  /** Injection replaces what it put into a body before: the same one serves for building a request again. */
  async function build(call: Admitted, body: DraftBody | undefined, key: KeyInHand): Promise<Injected> {
    const { route, operation, request, path, query } = call;
    const { method, origin, pattern } = operation;
    const { injection, values, fallBack } = key;
    const headers = allowedHeaders(request.headers, route.requestHeaders);
    for (const [name, value] of Object.entries(route.defaultHeaders)) if (!headers.has(name)) headers.set(name, value);
    const acceptEncoding = headers.get('accept-encoding');
    if (acceptEncoding !== undefined && route.settings.responseScan === 'full')
      headers.set('accept-encoding', decodableOnly(acceptEncoding));
    const draft: Draft = { path, query: withoutCredentials(query, route.credentialParameters), headers, body };
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
    if (key.isTold) call.response.setHeader(KEY_HEADER, key.of);
    return {
      ...call,
      outgoing: {
        target: signed.query === '' ? signed.path : `${signed.path}?${signed.query}`,
        headers: [...headers].flat(),
        body: content,
        secrets: key.secrets,
        matcher: matcherOf(key.secrets.map((secret) => secret.reveal())),
      },
      keyOf: key.of,
      whenKeyEnds: key.whenEnded,
      renewed: async () => {
        const other = await key.renewed();
        return other && (await build(call, body, { ...other, fallBack }));
      },
      fallBack: fallBack && (async () => await build(call, body, await fallBack())),
    };
  }
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
