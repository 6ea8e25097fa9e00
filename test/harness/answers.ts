import type { Script } from './canary-rig.ts';
import type { ReceivedRequest } from './upstream.ts';

export type Content = string | Buffer;

/** An answer with its length. @param first the status, and what may follow it. */
export function answer(first: number | string, headers: readonly string[], body: Content): Buffer {
  const head = [`HTTP/1.1 ${typeof first === 'number' ? `${first} X` : first}`, ...headers];
  const content = Buffer.from(body as string);
  return Buffer.concat([Buffer.from([...head, `Content-Length: ${content.length}`, '', ''].join('\r\n')), content]);
}

/** An answer in chunks, which the gateway takes one by one however they come. */
export function chunked(status: number, headers: readonly string[], chunks: readonly Content[], end = '0\r\n\r\n') {
  const head = [`HTTP/1.1 ${status} X`, ...headers, 'Transfer-Encoding: chunked', '', ''].join('\r\n');
  const framed = chunks.flatMap((chunk) => {
    const content = Buffer.from(chunk as string);
    return content.length === 0
      ? []
      : [Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')];
  });
  return Buffer.concat([Buffer.from(head), ...framed, Buffer.from(end)]);
}

/** Answers with bytes, which may depend on a key, and closes. */
export const says =
  (bytes: (key: string) => Content): Script =>
  (socket, _received, { of }) =>
    socket.end(bytes(of.canaries[0] ?? ''));

/** Every byte of a body for itself. */
export const byteForByte = (body: Content): Buffer[] =>
  Array.from(Buffer.from(body as string), (byte) => Buffer.from([byte]));

/** All that a provider was sent, as a debugging one shows it. */
export function echoOf({ method, url, rawHeaders, body }: ReceivedRequest): string {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
  return [`${method} ${url} HTTP/1.1`, ...lines, '', body.toString('latin1')].join('\r\n');
}

export const clean: Script = (socket) => socket.end(answer(200, ['Content-Type: application/json'], '{"status":"OK"}'));
