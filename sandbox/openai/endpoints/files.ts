import { systemClock } from '../../../src/core/clock.ts';
import { BoundedMap } from '../../provider/bounded-map.ts';
import { newId } from '../../provider/ids.ts';
import { readMultipart } from '../../provider/multipart-body.ts';
import { json, type Reply } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { missingParameter, openaiError } from '../openai-error.ts';

interface StoredFile {
  readonly id: string;
  readonly purpose: string;
  readonly [field: string]: unknown;
}

/** OpenAI's default, and its maximum. */
const LARGEST_PAGE = 10_000;

const noSuchFile = (id: string | undefined): Reply => openaiError(404, `No such File object: ${id}`, { param: 'id' });

/** https://platform.openai.com/docs/api-reference/files */
export function fileRoutes(): Route[] {
  const files = new BoundedMap<StoredFile>();
  const contents = new BoundedMap<Buffer | undefined>();
  const upload: Route = {
    method: 'POST',
    path: '/v1/files',
    async answer(call) {
      const form = await readMultipart(call);
      if (!form) return openaiError(400, 'Could not parse multipart form');
      const { fields, files: parts } = form;
      const [file, purpose] = [parts.get('file'), fields.get('purpose')];
      if (!file) return missingParameter('file');
      if (!purpose) return missingParameter('purpose');
      const id = newId('file-');
      const created_at = Math.floor(systemClock.now() / 1000);
      const about = { bytes: file.size, created_at, filename: file.name, status: 'processed', expires_at: null };
      files.set(id, { object: 'file', id, purpose, ...about });
      contents.set(id, file.bytes);
      return json(files.get(id));
    },
  };
  const list: Route = {
    method: 'GET',
    path: '/v1/files',
    answer({ query }) {
      const purpose = query.get('purpose');
      const all = [...files.values()].filter((file) => purpose === null || file.purpose === purpose).reverse();
      const start = all.findIndex(({ id }) => id === query.get('after')) + 1;
      const data = all.slice(start, start + Number(query.get('limit') ?? LARGEST_PAGE));
      const has_more = start + data.length < all.length;
      return json({ object: 'list', data, first_id: data[0]?.id, last_id: data.at(-1)?.id, has_more });
    },
  };
  const get: Route = {
    method: 'GET',
    path: '/v1/files/*',
    answer: (_call, [id = '']) => (files.has(id) ? json(files.get(id)) : noSuchFile(id)),
  };
  const content: Route = {
    method: 'GET',
    path: '/v1/files/*/content',
    answer(_call, [id = '']) {
      const body = contents.get(id);
      return body ? { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body } : noSuchFile(id);
    },
  };
  const remove: Route = {
    method: 'DELETE',
    path: '/v1/files/*',
    answer: (_call, [id = '']) => (files.delete(id) ? json({ id, object: 'file', deleted: true }) : noSuchFile(id)),
  };
  return [upload, list, get, content, remove];
}
