import { randomBytes } from 'node:crypto';

const CLOSE = 0x88;
const PING = 0x89;

/** A close frame (RFC 6455, section 5.5.1). @param reason at most 123 bytes. */
export function closeFrame(code: number, reason: string, masked: boolean): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return controlFrame(CLOSE, payload, masked);
}

/** An empty ping (RFC 6455, section 5.5.2): whoever lives answers it. */
export function pingFrame(masked: boolean): Buffer {
  return controlFrame(PING, Buffer.alloc(0), masked);
}

function controlFrame(first: number, payload: Buffer, masked: boolean): Buffer {
  if (!masked) return Buffer.concat([Buffer.from([first, payload.length]), payload]);
  const mask = randomBytes(4);
  const hidden = payload.map((byte, index) => byte ^ (mask[index % 4] as number));
  return Buffer.concat([Buffer.from([first, 0x80 | payload.length]), mask, hidden]);
}
