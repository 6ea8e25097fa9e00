import type { Call } from '../../provider/call.ts';
import { json, type Reply } from '../../provider/reply.ts';
import { openaiError } from '../openai-error.ts';

interface Entry {
  readonly id: string;
}

/** A page of a list, from after the id in `after`. */
export function pageOf(entries: readonly Entry[], { query }: Call, pageSize: number): Reply {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return openaiError(400, "Invalid 'limit'", { param: 'limit' });
  const after = query.get('after');
  const before = after === null ? 0 : entries.findIndex(({ id }) => id === after) + 1;
  if (after !== null && before === 0) return openaiError(400, "Invalid 'after'", { param: 'after' });
  const data = entries.slice(before, before + Math.min(limit, pageSize));
  return json({
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: before + data.length < entries.length,
  });
}
