import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** The TCP connection below one of TLS. Node has no public name for it. */
interface Below {
  close: (done?: () => void) => void;
  readonly reset?: (done?: () => void) => void;
}

/**
 * Ends a connection with a reset (RFC 9293, section 3.10.5), so that what the system still had to send over it is not sent: some
 * megabytes, when the other side was slow to read. Where it cannot be reset, it is closed.
 */
export function resetConnection(socket: Socket): void {
  if (!(socket instanceof TLSSocket)) {
    socket.resetAndDestroy();
    return;
  }
  const below = (socket as { readonly _handle?: { readonly _parent?: Below } | null })._handle?._parent;
  if (below?.reset !== undefined) below.close = below.reset;
  socket.destroy();
}
