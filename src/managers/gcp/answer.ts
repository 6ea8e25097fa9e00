/** What a service, or a login, answered in place of what was asked. */
export interface GcpAnswer {
  /** A canonical status, such as PERMISSION_DENIED; or `HTTP <status>` when the answer is not of Google's form. */
  readonly status: string;
  /** Google's reason, such as SERVICE_DISABLED, of capitals alone; or why a login was refused, such as invalid_grant. */
  readonly reason?: string | undefined;
  /** Where Google says that a version of a secret is not enabled. */
  readonly state?: string | undefined;
  /** Whether it was the login that was answered so, and not the call. */
  readonly login: boolean;
}

/** By number: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const STATUSES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

/** Of a login: RFC 6749, section 5.2, and RFC 8693. */
const LOGIN_REASONS = [
  ...['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type'],
  ...['invalid_scope', 'invalid_target'],
];

/** As the SDK throws it: of gaxios by REST, with the answer; of grpc-js, with a number. */
interface SdkError {
  readonly code?: unknown;
  readonly details?: unknown;
  readonly response?: { readonly status?: unknown; readonly data?: unknown };
  readonly config?: { readonly url?: unknown };
}

/**
 * Reads the answer out of what the SDK threw, and takes none of Google's words along: they may quote what it keeps.
 * @param origin of the service.
 * @returns undefined when nothing was answered.
 */
export function answerIn(error: unknown, origin: string): GcpAnswer | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, details, response, config } = error as SdkError;
  if (typeof response?.status === 'number') {
    const login = URL.parse(String(config?.url))?.origin !== origin;
    return { ...formOf(response.data, response.status), login };
  }
  const status = typeof code === 'number' ? STATUSES[code] : undefined;
  return status === undefined ? undefined : { status, state: stateIn(details), login: false };
}

/** https://docs.cloud.google.com/apis/design/errors#http_mapping */
function formOf(data: unknown, http: number): Omit<GcpAnswer, 'login'> {
  const { error } = objectIn(data);
  const { status, message, details } = objectIn(error);
  if (!STATUSES.includes(status as string))
    return { status: `HTTP ${http}`, reason: LOGIN_REASONS.find((reason) => reason === error) };
  const reasons = (Array.isArray(details) ? details : []).map((detail) => objectIn(detail)['reason']);
  const reason = reasons.find((each) => typeof each === 'string' && /^[A-Z][A-Z0-9_]{1,62}$/.test(each));
  return { status: status as string, reason: reason as string | undefined, state: stateIn(message) };
}

function stateIn(message: unknown): string | undefined {
  return typeof message === 'string' ? /\bis in (DISABLED|DESTROYED) state\b/.exec(message)?.[1] : undefined;
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return { ...value };
  try {
    return typeof value === 'string' ? { ...(JSON.parse(value) as object) } : {};
  } catch {
    return {};
  }
}
