import { once } from 'node:events';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Call } from './call.ts';

export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Absent when larger than 1 MiB. */
  readonly bytes: Buffer | undefined;
}

export interface MultipartBody {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, UploadedFile>;
}

const KEPT_BYTES = 1024 * 1024;

/** The parts of a `multipart/form-data` body, read in constant memory; undefined when it is not a whole one. */
export async function readMultipart({ headers, body }: Call): Promise<MultipartBody | undefined> {
  if (!/^multipart\/form-data\b/i.test(headers['content-type'] ?? '')) return undefined;
  const fields = new Map<string, string>();
  const files = new Map<string, UploadedFile>();
  const reading: Promise<unknown>[] = [];
  try {
    const parser = busboy({ headers });
    parser.on('field', (field, value) => fields.set(field, value));
    parser.on('file', (field, content, { filename, mimeType: type }) => {
      reading.push(readFile(content).then((read) => files.set(field, { name: filename ?? '', type, ...read })));
    });
    // Not pipeline: a malformed part must leave the rest of the body to be read and recorded.
    await once(body.pipe(parser), 'close');
  } catch {
    await Promise.allSettled(reading);
    return undefined;
  }
  await Promise.all(reading);
  return { fields, files };
}

async function readFile(content: Readable): Promise<Pick<UploadedFile, 'size' | 'bytes'>> {
  let size = 0;
  let kept: Buffer[] = [];
  for await (const chunk of content as AsyncIterable<Buffer>) {
    size += chunk.length;
    kept = size > KEPT_BYTES ? [] : [...kept, chunk];
  }
  return { size, bytes: size > KEPT_BYTES ? undefined : Buffer.concat(kept) };
}
