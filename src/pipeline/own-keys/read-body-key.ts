import { CallerGone, GatewayError } from '../../core/errors.ts';
import { fitsHeader } from '../../core/fits-header.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { bounded, readWhole } from '../body/bounded.ts';
import { type ContentType, parseContentType } from '../body/content-type.ts';
import { continueIfExpected } from '../body/continue-if-expected.ts';
import { parseJsonObject } from '../body/json.ts';
import { MAX_BODY, type OwnKeyRequest } from './authorize-own-key.ts';
import { isSearchable } from './is-searchable.ts';
import type { KeyForm } from './key-form.ts';

/** Characters of a field, at most: real keys have up to some 200. What the leak scan knows of a key grows with it. */
const LONGEST = 512;
/** Where there is one secret, it may go by this name. */
const BARE = 'key';

/**
 * The key in a request's body, by field.
 * @param idle milliseconds without a byte.
 * @throws GatewayError `body_type_not_allowed`, `malformed_body`, `ambiguous_body`, `caller_key_malformed` and those of reading.
 */
export async function readBodyKey(
  { request, response, ownKeys }: OwnKeyRequest,
  idle: number,
): Promise<Record<string, SecretValue>> {
  const kind = kindOf(request.headers);
  continueIfExpected(request, response);
  const content = await readWhole(bounded(request, { max: MAX_BODY, idle })).catch((error: unknown) => {
    throw error instanceof GatewayError ? error : new CallerGone();
  });
  // Files and pipes end in a newline; keys do not.
  const given =
    kind === 'json' ? parseJsonObject(content) : { [BARE]: content.toString('latin1').replace(/\r?\n$/, '') };
  const values = valuesOf(given, ownKeys.form);
  if (!ownKeys.form.fits(values)) throw malformed('fields that are missing, do not go together, or do not fit');
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, new SecretValue(value)]));
}

/** @throws GatewayError `caller_key_malformed`; nothing of what was given is in it, names neither. */
function valuesOf(
  given: Readonly<Record<string, unknown>>,
  { knows, only, isSecret }: KeyForm,
): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const field = !knows(name) && name === BARE ? only : name;
    if (field === undefined || !knows(field)) throw malformed('a field that the integration does not have');
    if (values.has(field)) throw malformed('the key twice');
    if (typeof value !== 'string' || value.length > LONGEST || !fitsHeader(value))
      throw malformed('a value that is not printable text, begins or ends with a space, or is too long');
    // Encoders double backslashes, each in its own way: texts of them can be read in more ways than any other.
    if (value.includes('\\')) throw malformed('a backslash');
    if (isSecret(field) && !isSearchable(value)) throw malformed('a secret that is too short or repeats itself');
    values.set(field, value);
  }
  return Object.fromEntries(values);
}

/** @throws GatewayError `body_type_not_allowed`. */
function kindOf(headers: OwnKeyRequest['request']['headers']): 'json' | 'text' {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = headers;
  const contentType = coding.toLowerCase() === 'identity' ? parseContentType(type) : undefined;
  if (contentType !== undefined && isInOurCharset(contentType)) {
    if (contentType.type === 'application/json') return 'json';
    if (contentType.type === 'text/plain') return 'text';
  }
  throw new GatewayError('body_type_not_allowed', { detail: 'a key is application/json or text/plain' });
}

const isInOurCharset = ({ parameters }: ContentType) =>
  ['utf-8', 'us-ascii'].includes((parameters.get('charset') ?? 'utf-8').toLowerCase());

const malformed = (detail: string) => new GatewayError('caller_key_malformed', { detail });
