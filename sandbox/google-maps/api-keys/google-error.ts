import { json, type Reply } from '../../provider/reply.ts';

/** https://cloud.google.com/apis/design/errors */
export function googleError(code: number, status: string): Reply {
  return json({ error: { code, message: `A message of Google's for ${status}`, status } }, code);
}
