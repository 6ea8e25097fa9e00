import { createHmac, randomBytes } from 'node:crypto';

/** Sessions are signed rather than remembered, so there is nothing to fill up. */
const secret = randomBytes(32);
const sign = (id: string) => createHmac('sha256', secret).update(id).digest('base64url');

/** A session token such as `POST /v1/createSession` returns. */
export function newSession(): string {
  const id = randomBytes(12).toString('base64url');
  return `${id}.${sign(id)}`;
}

export function isSession(token: string | null): boolean {
  const [id, signature] = (token ?? '').split('.');
  return id !== undefined && signature !== undefined && sign(id) === signature;
}
