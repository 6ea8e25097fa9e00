import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Timers } from '../../core/timers.ts';
import { closeFrame, pingFrame } from './control-frame.ts';
import { Direction } from './direction.ts';
import type { PayloadScan } from './payload-scan.ts';

export interface ClientSideOptions {
  readonly timers: Timers;
  /** Milliseconds for which a client may take nothing. */
  readonly drainTimeout: number;
  readonly scan: PayloadScan | undefined;
  /** One of the two has sent so many bytes. */
  onHeard(side: 'client' | 'provider', bytes: number): void;
  /** The client sends nothing more. */
  onLeft(): void;
  /** The client takes nothing. */
  onStalled(): void;
  /** What came is no frame, holds a secret, or cannot be looked through. */
  onUnfit(error: unknown): void;
}

const END_OF_HEAD = '\r\n\r\n';

/**
 * The end of a WebSocket that http-proxy-middleware is given for the client's socket. It never has that socket itself: what it
 * writes and reads passes through here, frame by frame, so that it can be ended between two frames, and errors of its making
 * reach nobody.
 */
export class ClientSide extends Duplex {
  /** http-proxy-middleware asks a request's socket for its server, and does nothing without one. */
  readonly server = {};
  readonly #socket: Socket;
  readonly #options: ClientSideOptions;
  readonly #up = new Direction(true);
  readonly #down: Direction;
  #isOpen = false;
  #isEnding = false;
  #hasEndedUp = false;
  #bytes = 0;

  constructor(socket: Socket, options: ClientSideOptions) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#options = options;
    this.#down = new Direction(false, options.scan);
    // Until the provider has answered we read nothing, but want to know when the client leaves.
    socket.on('readable', this.#peek);
    socket.on('end', this.#clientLeft);
    socket.on('close', this.#clientLeft);
  }

  /** Bytes of frames that the client was sent. */
  get bytes(): number {
    return this.#bytes;
  }

  /** One of the two said in WebSocket's own words that it was over. */
  get hasClosed(): boolean {
    return this.#up.hasClosed || this.#down.hasClosed;
  }

  /** Asks the client for a sign of life, if one fits in here. @returns false when it does not. */
  pingClient(): boolean {
    if (!this.#isOpen || !this.#down.isBetween || this.#socket.writableNeedDrain) return false;
    this.#socket.write(pingFrame(false));
    return true;
  }

  /** The same for the provider. */
  pingProvider(): boolean {
    if (!this.#isOpen || !this.#up.isBetween || this.readableLength > 0) return false;
    this.push(pingFrame(true));
    return true;
  }

  /** Ends it towards both, with a close frame where the frame under way lets one in, and nothing after. */
  finish(code: number, reason: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    if (!this.#isOpen) {
      this.#socket.destroy();
      return;
    }
    this.#send(this.#down.end(closeFrame(code, reason, false)) ?? [], () => {});
    this.#forward(this.#up.end(closeFrame(code, '', true)) ?? []);
  }

  /** Stops watching a client whose handshake has failed: another answers it. */
  detach(): void {
    this.#socket.off('readable', this.#peek).off('end', this.#clientLeft).off('close', this.#clientLeft);
    this.destroy();
  }

  // What is asked of a socket beside a stream; the real one has been set up.
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override _read(): void {
    if (this.#isOpen) this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#isOpen) {
      this.#options.onHeard('provider', bytes.length);
      this.#send(this.#passed(this.#down, bytes), done);
      return;
    }
    // The first that is written is the head of the answer, in one piece.
    if (bytes.toString('latin1', bytes.length - END_OF_HEAD.length) !== END_OF_HEAD) {
      this.#options.onUnfit(new Error('Something else than a head was written.'));
      done();
      return;
    }
    this.#open();
    this.#socket.write(bytes);
    done();
  }

  override _final(done: () => void): void {
    if (this.#isOpen) this.#socket.end();
    done();
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#isOpen) this.#socket.destroy();
    done();
  }

  #open(): void {
    this.#isOpen = true;
    this.#socket.off('readable', this.#peek);
    this.#socket.on('data', (bytes: Buffer) => {
      this.#options.onHeard('client', bytes.length);
      this.#forward(this.#passed(this.#up, bytes));
    });
    this.#socket.resume();
  }

  #passed(direction: Direction, bytes: Buffer): Buffer[] {
    try {
      return direction.pass(bytes);
    } catch (error) {
      this.#options.onUnfit(error);
      return [];
    }
  }

  /** Towards the client. `done` is called when it takes more. */
  #send(pieces: readonly Buffer[], done: () => void): void {
    const socket = this.#socket;
    for (const piece of socket.writable ? pieces : []) {
      this.#bytes += piece.length;
      socket.write(piece);
    }
    if (this.#isEnding && this.#down.isOver) socket.end();
    if (!socket.writable || !socket.writableNeedDrain) {
      done();
      return;
    }
    const callOff = this.#options.timers.after(this.#options.drainTimeout, this.#options.onStalled);
    socket.once('drain', () => {
      callOff();
      done();
    });
  }

  /** Towards the provider. */
  #forward(pieces: readonly Buffer[]): void {
    if (this.#hasEndedUp) return;
    for (const piece of pieces) if (!this.push(piece) && !this.#isEnding) this.#socket.pause();
    if (!this.#isEnding || !this.#up.isOver) return;
    this.#endUp();
    // What still comes is for nobody, but its end is the client's.
    this.#socket.resume();
  }

  #endUp(): void {
    if (this.#hasEndedUp) return;
    this.#hasEndedUp = true;
    this.push(null);
  }

  readonly #peek = (): void => {
    // Reading at the end of what came is what tells that it was the end.
    if (this.#socket.readableLength === 0) this.#socket.read();
  };

  readonly #clientLeft = (): void => {
    this.#endUp();
    this.#options.onLeft();
  };
}
