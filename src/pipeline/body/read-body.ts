import { CallerGone, GatewayError } from '../../core/errors.ts';
import type { Admitted } from '../stages.ts';
import { bounded, readWhole } from './bounded.ts';
import { continueIfExpected } from './continue-if-expected.ts';
import type { DraftBody } from './draft-body.ts';
import { type FormField, parseForm } from './form.ts';
import { parseJsonObject } from './json.ts';
import { wellFormed } from './multipart.ts';
import { applyToForm, applyToJson } from './parameters.ts';

/**
 * Reads the body when the operation's policy, injection or signature needs it, and holds it against the policy.
 * @param idle milliseconds without a byte.
 * @returns undefined when nobody needs it: then it goes through as it comes.
 * @throws GatewayError `body_type_not_allowed`, `malformed_body`, `ambiguous_body`, `parameter_not_allowed` and those of reading.
 */
export async function readBody(call: Admitted, idle: number): Promise<DraftBody | undefined> {
  const { reads, parameters } = call.operation;
  if (reads === undefined) return undefined;
  const charset = parameters?.body?.charset ?? 'utf-8';
  const sent = call.bodyType?.kind === 'form' ? call.bodyType.charset : charset;
  if (reads !== 'bytes')
    checkCoding(call.request.headers['content-encoding'], [charset, 'utf-8', 'utf8'].includes(sent));
  const content = call.bodyType === undefined ? Buffer.alloc(0) : await readContent(call, idle);
  switch (reads) {
    case 'form': {
      const fields = parseForm(content, sent);
      checkFormNames(fields, parameters?.body?.lists ?? []);
      return { kind: 'form', charset, fields: parameters?.body ? applyToForm(fields, parameters.body) : fields };
    }
    case 'json': {
      const value = content.length === 0 ? {} : parseJsonObject(content);
      return { kind: 'json', value: parameters?.body ? applyToJson(value, parameters.body) : value };
    }
    case 'bytes':
      return { kind: 'bytes', content };
  }
}

/** What is read must be readable: not compressed, and in an encoding that the provider takes, or UTF-8. */
function checkCoding(contentEncoding: string | undefined, isTaken: boolean): void {
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity')
    throw new GatewayError('body_type_not_allowed', { detail: 'a Content-Encoding on a body that is read' });
  if (!isTaken)
    throw new GatewayError('body_type_not_allowed', { detail: 'a form in an encoding that is not taken here' });
}

async function readContent({ request, response, operation, bodyType }: Admitted, idle: number): Promise<Buffer> {
  continueIfExpected(request, response);
  try {
    return await readWhole(wellFormed(bounded(request, { max: operation.maxBody, idle }), bodyType));
  } catch (error) {
    throw error instanceof GatewayError ? error : new CallerGone();
  }
}

function checkFormNames(fields: readonly FormField[], lists: readonly string[]): void {
  const names = fields.map(([name]) => name).filter((name) => !lists.includes(name));
  if (new Set(names).size < names.length)
    throw new GatewayError('ambiguous_body', { detail: 'a name twice in a form' });
}
