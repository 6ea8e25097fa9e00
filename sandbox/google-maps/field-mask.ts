import type { Call, Reply } from './endpoint.ts';
import { googleError } from './reply.ts';

/** The fields a caller asks for, or Google's refusal: Routes and Places (new) answer nothing unasked. */
export function fieldMask({
  headers,
  query,
}: Call): { readonly fields: readonly string[] } | { readonly refusal: Reply } {
  const mask = [headers['x-goog-fieldmask']].flat().join(',') || query.get('$fields') || query.get('fields') || '';
  const fields = mask
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '');
  if (fields.length > 0) return { fields };
  return {
    refusal: googleError(
      'INVALID_ARGUMENT',
      "FieldMask is a required parameter. See https://cloud.google.com/apis/docs/system-parameters on how to provide it. As an example, you can set the header 'X-Goog-FieldMask' with value '*' for all response fields.",
    ),
  };
}

/** Keeps what the mask names, such as `routes.duration`; lists are masked item by item and `*` keeps everything. */
export function applyMask(content: unknown, fields: readonly string[]): unknown {
  if (fields.some((field) => field === '*' || field === '')) return content;
  if (Array.isArray(content)) return content.map((item) => applyMask(item, fields));
  if (typeof content !== 'object' || content === null) return content;
  const kept = Object.entries(content).flatMap(([name, value]) => {
    const inner = fields
      .filter((field) => field === name || field.startsWith(`${name}.`))
      .map((field) => field.slice(name.length + 1));
    return inner.length === 0 ? [] : [[name, applyMask(value, inner)]];
  });
  return Object.fromEntries(kept);
}
