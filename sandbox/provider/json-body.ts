import { text } from 'node:stream/consumers';
import type { Call } from './call.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that was sent, or undefined when it is not one. */
export async function readJson({ body }: Call): Promise<JsonObject | undefined> {
  const content = await text(body);
  try {
    const parsed: unknown = JSON.parse(content);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
