import { createHash } from 'node:crypto';
import { readJson } from '../../provider/json-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { words } from '../../provider/words.ts';
import { missingParameter, notJson } from '../openai-error.ts';

/** Of `text-embedding-3-small`, unless the request says otherwise. */
const DIMENSIONS = 1536;

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export const createEmbeddings: Route = {
  method: 'POST',
  path: '/v1/embeddings',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    const { model, input, dimensions, encoding_format: format } = body as Partial<Record<string, unknown>>;
    if (typeof model !== 'string') return missingParameter('model');
    if (input === undefined) return missingParameter('input');
    const texts = [input].flat().map(String);
    const size = typeof dimensions === 'number' ? dimensions : DIMENSIONS;
    const tokens = texts.reduce((sum, text) => sum + words(text).length, 0);
    return json({
      object: 'list',
      data: texts.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: encoded(vector(text, size), format),
      })),
      model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  },
};

/** The same numbers for the same text, between -1 and 1. */
function vector(text: string, size: number): Float32Array {
  const hash = createHash('sha256').update(text).digest();
  return Float32Array.from({ length: size }, (_, index) => (hash[index % hash.length] ?? 0) / 127.5 - 1);
}

// OpenAI's SDK asks for base64 unless told otherwise.
function encoded(numbers: Float32Array, format: unknown): string | number[] {
  return format === 'base64' ? Buffer.from(numbers.buffer).toString('base64') : [...numbers];
}
