import { z } from 'zod';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FRAMING = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

export const headerName = z
  .string({ error: 'the name of a header' })
  .regex(HEADER_NAME, { error: 'a header name (RFC 9110, section 5.1)' });

/** True for what frames the message, routes the connection or makes it a WebSocket: a key there would break the request. */
export const isFraming = (name: string) => FRAMING.includes(name.toLowerCase()) || /^sec-websocket-/i.test(name);
