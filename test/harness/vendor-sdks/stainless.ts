import type { VendorSdk } from './vendor-sdk.ts';

type ErrorClass = NonNullable<ReturnType<VendorSdk['errorFor']>>;
type Names = 'BadRequestError' | 'AuthenticationError' | 'PermissionDeniedError' | 'NotFoundError' | 'RateLimitError';

/** What OpenAI's and Anthropic's SDKs, which one generator makes, throw for a status. */
export function stainlessErrors(
  errors: Readonly<Record<Names | 'APIError' | 'InternalServerError', ErrorClass>>,
  more: Readonly<Record<number, ErrorClass>> = {},
): VendorSdk['errorFor'] {
  const classes: Readonly<Record<number, ErrorClass>> = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    429: errors.RateLimitError,
    ...more,
  };
  return (status) => classes[status] ?? (status >= 500 ? errors.InternalServerError : errors.APIError);
}

export const readStainless: VendorSdk['read'] = (error) => {
  const { status, headers } = error as { status: number; headers: Headers };
  return { status, code: headers.get('x-portcullis-error') ?? undefined };
};
