import { newHex } from '../provider/ids.ts';
import { json, type Reply } from '../provider/reply.ts';

const NAMES = { 400: 'bad_request', 401: 'unauthorized', 404: 'not_found' } as const;

/** https://platform.stability.ai/docs/api-reference, under the answers of every v2beta operation. */
export function stabilityError(status: keyof typeof NAMES, ...errors: string[]): Reply {
  return json({ id: newHex(16), name: NAMES[status], errors }, status);
}
