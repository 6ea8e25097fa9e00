import { GatewayError } from '../../core/errors.ts';
import type { BodyKind } from '../../integrations/definition.ts';
import { type ContentType, isBoundary, parseContentType } from './content-type.ts';

/** What a call's body is, as its Content-Type says and the operation takes. */
export type BodyType =
  | { readonly kind: 'json' | 'bytes' }
  | { readonly kind: 'form'; readonly charset: string }
  | { readonly kind: 'multipart'; readonly boundary: string };

/**
 * Which of the kinds that an operation takes a body is of. Where the operation takes any bytes, a type that is missing or not
 * understood is that.
 * @throws GatewayError `body_type_not_allowed`; `malformed_body` for multipart without a usable boundary.
 */
export function bodyTypeOf(header: string | undefined, allowed: readonly BodyKind[]): BodyType {
  const contentType = header === undefined ? undefined : parseContentType(header);
  const kind = contentType && kindOf(contentType.type);
  if (contentType !== undefined && kind !== undefined && allowed.includes(kind)) return typeOf(kind, contentType);
  if (allowed.includes('bytes')) return { kind: 'bytes' };
  throw new GatewayError('body_type_not_allowed', { detail: `the operation takes ${allowed.join(', ')}` });
}

function kindOf(type: string): Exclude<BodyKind, 'bytes'> | undefined {
  if (type === 'application/json' || /^[^/]+\/[^/]+\+json$/.test(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  return undefined;
}

function typeOf(kind: Exclude<BodyKind, 'bytes'>, { parameters }: ContentType): BodyType {
  const charset = parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  switch (kind) {
    case 'json':
      // RFC 8259, section 8.1: JSON between systems is UTF-8.
      if (charset !== 'utf-8')
        throw new GatewayError('body_type_not_allowed', { detail: 'JSON in another encoding than UTF-8' });
      return { kind };
    case 'form':
      return { kind, charset };
    case 'multipart': {
      const boundary = parameters.get('boundary') ?? '';
      if (!isBoundary(boundary))
        throw new GatewayError('malformed_body', { detail: 'multipart without a usable boundary' });
      return { kind, boundary };
    }
  }
}
