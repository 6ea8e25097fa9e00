import { gzipSync } from 'node:zlib';
import { jsonText } from './json-text.ts';

/** What the upstream answers at `/text`, and with Content-Encoding at `/text-gzip`. */
export const textAnswer = jsonText(64 * 1024);
export const textAnswerGzip = gzipSync(textAnswer);
