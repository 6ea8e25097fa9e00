import { json, type Reply } from '../provider/reply.ts';

/** https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions */
export function twilioError(status: number, code: number, message: string): Reply {
  return json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, status);
}

/** https://www.twilio.com/docs/api/errors/20404 */
export function notFound({ path }: { readonly path: string }): Reply {
  return twilioError(404, 20404, `The requested resource ${path} was not found`);
}
