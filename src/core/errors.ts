/** One row per code: what the caller reads. Private detail stays in {@link GatewayError.detail} and goes to the log alone. */
const table = {
  bad_request: [400, 'Bad request', 'Send a well-formed HTTP/1.1 request.'],
  ambiguous_path: [
    400,
    'Ambiguous path',
    'Send the path as the provider documents it, without dot segments, empty segments, backslashes, semicolons or encoded separators.',
  ],
  ambiguous_query: [
    400,
    'Ambiguous query',
    'Percent-encode the query, send each parameter once, and leave out those that carry credentials.',
  ],
  ambiguous_credentials: [400, 'More than one credential', 'Send one token, in one place.'],
  ambiguous_body: [400, 'Ambiguous body', 'Send each parameter once.'],
  caller_key_malformed: [
    400,
    'Key not accepted',
    'Send the credential fields of the integration, all of them and no others, to PUT /me/keys/<integration>; until is a time to come, as RFC 3339 writes it.',
  ],
  malformed_body: [400, 'Malformed body', 'Send the body whole, and well-formed for its Content-Type.'],
  body_not_allowed: [400, 'No body allowed here', 'Send this request without a body.'],
  upgrade_not_allowed: [
    400,
    'No WebSocket here',
    'Send an ordinary request: this operation is not reached by an upgrade.',
  ],
  unauthenticated: [401, 'Not authenticated', 'Send a valid token as "Authorization: Bearer <JWT>".'],
  forbidden: [403, 'Forbidden', 'Ask for a token that holds the scopes this integration requires.'],
  origin_not_allowed: [
    403,
    'Origin not allowed',
    "Add this origin to the integration's origins, or call from one that is listed.",
  ],
  parameter_not_allowed: [
    403,
    'Parameter not allowed',
    "Leave out the parameters that this gateway's configuration keeps for itself.",
  ],
  caller_key_refused: [
    403,
    'Your own key was refused',
    'The provider refused the key that you stored: store another with PUT /me/keys/<integration>, or erase it with DELETE to use none of your own, then call again.',
  ],
  header_not_allowed: [403, 'Header not allowed', 'Send only headers that this integration takes.'],
  unknown_route: [
    404,
    'Unknown route',
    'Call /proxy/<integration>/<path>, or /me/keys/<integration>, with what this gateway has enabled.',
  ],
  no_caller_key: [
    404,
    'No key of yours',
    'Store one with PUT /me/keys/<integration>, with ?task=<id> for one task alone.',
  ],
  request_timeout: [408, 'Request too slow', 'Send the request faster, or in smaller parts.'],
  caller_key_unusable: [
    409,
    'Your own key cannot be used',
    'Store it again with PUT /me/keys/<integration>, for a task with ?task=<id>; or erase it with DELETE, or leave X-Portcullis-Task out, to use none of your own.',
  ],
  too_many_keys: [
    409,
    'Too many keys of yours',
    'Erase one that you need no more with DELETE /me/keys/<integration>, for a task with ?task=<id>, then store this one again.',
  ],
  body_too_large: [413, 'Body too large', 'Send a smaller body.'],
  body_type_not_allowed: [415, 'Body type not allowed', 'Send the body in a format that this operation takes.'],
  upgrade_required: [
    426,
    'WebSocket needed',
    'Open a WebSocket of version 13: this operation is reached by one alone.',
  ],
  headers_too_large: [431, 'Headers too large', 'Send at most 16 KiB of headers.'],
  rate_limited: [429, 'Too many requests', 'Wait as long as Retry-After says, then try again.'],
  internal_error: [500, 'Internal error', 'Try again; if it keeps happening, give the operator the request id.'],
  upstream_unreachable: [502, 'Provider unreachable', 'Try again later.'],
  response_unscannable: [
    502,
    'Answer withheld',
    'Tell the operator, with the request id: the answer could not be checked for credentials.',
  ],
  response_leak: [502, 'Answer withheld', 'Tell the operator, with the request id: the answer held a credential.'],
  upstream_timeout: [504, 'Provider too slow', 'Try again later.'],
  locked_down: [
    503,
    'Locked down',
    'The operator has stopped these calls. Wait as long as Retry-After says, then try again.',
  ],
  state_unavailable: [503, 'Limits cannot be checked', 'Wait as long as Retry-After says, then try again.'],
  circuit_open: [503, 'Provider failing', 'Wait as long as Retry-After says, then try again.'],
  overloaded: [503, 'Too busy', 'Wait as long as Retry-After says, then try again.'],
  identity_provider_unavailable: [503, 'Identity provider unavailable', 'Try again in a few seconds.'],
  secret_unavailable: [503, 'Credential unavailable', 'Try again later; the operator has been told.'],
} as const satisfies Record<string, readonly [status: number, title: string, advice: string]>;

/** The closed set of machine-readable reasons why Portcullis itself refused or failed a call. */
export type ErrorCode = keyof typeof table;

export const errorCodes = Object.keys(table) as readonly ErrorCode[];

/** What the outside may know of an error. */
export interface PublicError {
  readonly status: number;
  readonly title: string;
  /** What the caller can do next. */
  readonly advice: string;
}

export function publicError(code: ErrorCode): PublicError {
  const [status, title, advice] = table[code];
  return { status, title, advice };
}

export interface ErrorContext {
  /** For the operator's log only; must not hold a token, a secret or a query value. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** Headers that go with the answer, such as Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True when the same refusal is on record already: it is counted, not written down again. */
  readonly repeated?: boolean;
}

/** Every refusal and failure that a caller can see. Compare by `code`. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly repeated: boolean;

  constructor(code: ErrorCode, context: ErrorContext = {}) {
    super(table[code][1], { cause: context.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.detail = context.detail;
    this.headers = context.headers ?? {};
    this.repeated = context.repeated ?? false;
  }

  get status(): number {
    return table[this.code][0];
  }
}

/** The caller closed the connection before an answer had begun: there is nobody left to tell. */
export class CallerGone extends Error {
  constructor() {
    super('The caller went away.');
    this.name = 'CallerGone';
  }
}
