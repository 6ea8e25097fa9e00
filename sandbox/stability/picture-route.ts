import type { Call } from '../provider/call.ts';
import { newHex } from '../provider/ids.ts';
import { readMultipart } from '../provider/multipart-body.ts';
import { json, type Reply } from '../provider/reply.ts';
import type { Route } from '../provider/route.ts';
import { TINY_PNG } from '../provider/tiny-png.ts';
import { stabilityError } from './stability-error.ts';

/** What an operation must be sent in its form. */
export interface PictureOperation {
  readonly path: string;
  readonly needs: readonly ('prompt' | 'image')[];
}

const SEED = 343_940_597;

/** An operation that takes a form and answers with a picture, always the same one. */
export function pictureRoute({ path, needs }: PictureOperation): Route {
  return {
    method: 'POST',
    path,
    async answer(call) {
      const form = await readMultipart(call);
      if (!form) return stabilityError(400, 'content-type: must be multipart/form-data');
      const missing = needs.filter((name) => !form.fields.get(name) && !form.files.has(name));
      if (missing.length > 0) return stabilityError(400, ...missing.map((name) => `${name}: cannot be blank`));
      if ((form.fields.get('output_format') ?? 'png') !== 'png') {
        return stabilityError(400, 'output_format: this stand-in draws png only');
      }
      return picture(call);
    },
  };
}

/** `Accept` chooses between the picture and JSON around it: https://platform.stability.ai/docs/api-reference */
function picture({ headers }: Call): Reply {
  const accept = headers.accept ?? 'image/*';
  const common = { 'x-request-id': newHex(16), 'finish-reason': 'SUCCESS', seed: String(SEED) };
  if (accept.includes('application/json')) {
    const content = { image: TINY_PNG.toString('base64'), finish_reason: 'SUCCESS', seed: SEED };
    return json(content, 200, { ...common, 'Content-Type': 'application/json; type=image/png' });
  }
  if (!/image\/\*|\*\/\*/.test(accept)) return stabilityError(400, 'accept: must be image/* or application/json');
  return { status: 200, headers: { ...common, 'Content-Type': 'image/png' }, body: TINY_PNG };
}
