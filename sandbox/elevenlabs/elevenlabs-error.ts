import { json, type Reply } from '../provider/reply.ts';

/** A refusal, in the shape that clients' bug reports show; the API reference documents the other alone. */
export function elevenlabsError(code: number, status: string, message: string): Reply {
  return json({ detail: { status, message } }, code);
}

/** A body that does not fit: https://elevenlabs.io/docs/api-reference/text-to-speech/convert */
export function missingField(field: string): Reply {
  return json({ detail: [{ type: 'missing', loc: ['body', field], msg: 'Field required', input: {} }] }, 422);
}
