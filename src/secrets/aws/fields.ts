import { applyEdits, modify } from 'jsonc-parser';
import { BackendUnusable } from '../definition.ts';

/** The most that a secret may be, in bytes (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html). */
const LARGEST = 65_536;

export type Fields = Readonly<Record<string, unknown>>;

/** What a secret holds. @param text undefined when it is binary. @throws BackendUnusable when it is no JSON object. */
export function fieldsOf(secret: string, text: string | undefined): Fields {
  const parsed = text === undefined ? undefined : parse(text);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Fields;
  throw new BackendUnusable(
    `the secret ${secret} at AWS is no JSON object`,
    'store one there, with a text for each field, such as {"api-key": "…"}',
  );
}

/** One of the fields; undefined when it is not there, or empty. @throws BackendUnusable when it is no text. */
export function fieldOf(secret: string, fields: Fields, field: string): string | undefined {
  const value = Object.hasOwn(fields, field) ? fields[field] : '';
  if (typeof value === 'string') return value === '' ? undefined : value;
  throw new BackendUnusable(
    `the field ${field} of the secret ${secret} at AWS is no text`,
    'put the value there in quotation marks',
  );
}

/**
 * The text of a secret with a field set, or taken out; byte for byte the same elsewhere.
 * @throws BackendUnusable when it becomes too large.
 */
export function withField(secret: string, text: string, field: string, value: string | undefined): string {
  const edited = applyEdits(text, modify(text, [field], value, {}));
  const fields = { ...fieldsOf(secret, edited) };
  // A name that stands there twice: the first was edited, and the last counts.
  const changed = fields[field] === value ? edited : JSON.stringify({ ...fields, [field]: value });
  if (Buffer.byteLength(changed) <= LARGEST) return changed;
  throw new BackendUnusable(
    `the secret ${secret} would have more than the ${LARGEST} bytes that AWS takes`,
    'store a smaller value, or under another name',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
