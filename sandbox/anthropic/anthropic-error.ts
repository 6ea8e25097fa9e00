import { newId } from '../provider/ids.ts';
import { json, type Reply } from '../provider/reply.ts';

const TYPES = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
} as const;

/** https://platform.claude.com/docs/en/api/errors: the id stands in the body and in a header. */
export function anthropicError(status: keyof typeof TYPES, message: string): Reply {
  const request_id = newId('req_');
  return json({ type: 'error', error: { type: TYPES[status], message }, request_id }, status, {
    'request-id': request_id,
  });
}

export const notJson = (): Reply => anthropicError(400, 'The request body is not valid JSON');
export const fieldRequired = (field: string): Reply => anthropicError(400, `${field}: Field required`);
