import { createHash } from 'node:crypto';
import type { Call } from '../provider/call.ts';
import { empty, json, type Reply } from '../provider/reply.ts';

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api: conditional requests. */
export function cached({ headers }: Call, content: unknown, more: Readonly<Record<string, string>> = {}): Reply {
  const etag = `W/"${createHash('sha256').update(JSON.stringify(content)).digest('hex')}"`;
  const common = {
    ETag: etag,
    'Cache-Control': 'private, max-age=60, s-maxage=60',
    Vary: 'Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With',
    ...more,
  };
  const known = (headers['if-none-match'] ?? '').split(/,\s*/);
  const unchanged = known.some((tag) => tag === '*' || strong(tag) === strong(etag));
  return unchanged ? empty(304, common) : json(content, 200, { 'Content-Type': TYPE, ...common });
}

export const TYPE = 'application/json; charset=utf-8';

const strong = (tag: string) => tag.replace(/^W\//, '');
