import { CODE_HEADER } from './innermost-code.ts';

/** Key Vault said no. */
export interface Refusal {
  readonly status: number;
  /** The most exact code of the answer, such as `SecretDisabled`; undefined when it has none. */
  readonly code: string | undefined;
  /** What the header Retry-After asks for, where that is a number of seconds. */
  readonly retryAfter: number | undefined;
}

/** Whether there is no such secret. A 404 without Key Vault's code for that is one of something else in its place. */
export function isSecretMissing({ status, code }: Refusal): boolean {
  return status === 404 && code === 'SecretNotFound';
}

/** The same of a key. */
export function isKeyMissing({ status, code }: Refusal): boolean {
  return status === 404 && code === 'KeyNotFound';
}

interface ServiceError {
  readonly name?: unknown;
  readonly statusCode?: unknown;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

/** What the service answered, when an error of the SDK is such an answer. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, statusCode, response } = error as ServiceError;
  if (name !== 'RestError' || typeof statusCode !== 'number') return undefined;
  const seconds = response?.headers?.get('retry-after');
  return {
    status: statusCode,
    code: response?.headers?.get(CODE_HEADER),
    retryAfter: seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined,
  };
}
