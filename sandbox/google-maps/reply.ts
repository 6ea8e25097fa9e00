import type { Reply } from './endpoint.ts';

export function json(content: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    body: `${JSON.stringify(content, undefined, 2)}\n`,
  };
}

export function png(bytes: Uint8Array): Reply {
  return {
    status: 200,
    headers: { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=3600' },
    body: bytes,
  };
}

export function text(content: string, status: number): Reply {
  return { status, headers: { 'Content-Type': 'text/plain; charset=UTF-8' }, body: content };
}

/** Google serves pictures from another host and sends the browser there. */
export function redirect(location: string): Reply {
  return { status: 302, headers: { 'Content-Type': 'text/html; charset=UTF-8', Location: location }, body: '' };
}

const HTTP_STATUS = { INVALID_ARGUMENT: 400, PERMISSION_DENIED: 403, NOT_FOUND: 404 } as const;

/** The error body of Google's newer APIs, as in https://cloud.google.com/apis/design/errors. */
export function googleError(status: keyof typeof HTTP_STATUS, message: string, details?: readonly unknown[]): Reply {
  const code = HTTP_STATUS[status];
  return json({ error: { code, message, status, ...(details && { details }) } }, code);
}
