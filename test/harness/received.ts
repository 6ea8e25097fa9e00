import type { ReceivedRequest } from './upstream.ts';

/** A received request's headers as name and value, names in lower case, as often as they stood there. */
export function headerPairs({ rawHeaders }: ReceivedRequest): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    pairs.push([(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? '']);
  return pairs;
}

/** The values of one header, each as it stood there. */
export function headerValues(request: ReceivedRequest | undefined, name: string): string[] {
  return request === undefined
    ? []
    : headerPairs(request)
        .filter(([each]) => each === name.toLowerCase())
        .map(([, value]) => value);
}

/** A raw request as a client with no manners would write it. */
export function rawRequest(line: string, headers: readonly string[], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: gateway', ...headers, 'Connection: close', '', body].join('\r\n');
}
