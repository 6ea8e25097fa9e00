import type { Socket } from 'node:net';
import { atTime } from '../../core/at-time.ts';
import type { Clock } from '../../core/clock.ts';
import type { SecretMatcher } from '../../core/secret-matcher.ts';
import type { Timers } from '../../core/timers.ts';
import type { Forwarded, SocketEnding } from '../stages.ts';
import { ClientSide } from './client-side.ts';
import { CLOSINGS, endingOf } from './closings.ts';
import { Heartbeat } from './heartbeat.ts';
import { PayloadScan } from './payload-scan.ts';
import { resetConnection } from './reset-connection.ts';

export interface TunnelOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds of silence after which a side is asked for a sign of life. */
  readonly idle: number;
  /** Milliseconds for which a client may take nothing. */
  readonly drainTimeout: number;
  /** When the caller's token expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Told of the bytes that pass. */
  meter(bytes: number): void;
  /** Knows the secrets that no message may hold; undefined when messages are not looked through. */
  readonly matcher: SecretMatcher | undefined;
}

/** Milliseconds that a side has to close after the other has. 30 s is what the `ws` package gives, for what is still under way. */
const GRACE = 30_000;
/** The same after a close frame of ours, behind which nothing is under way. */
const SHORT_GRACE = 2_000;

/** A WebSocket from the client to the provider: its two ends, and all that may end it. */
export class Tunnel {
  readonly side: ClientSide;
  readonly #client: Socket;
  readonly #options: TunnelOptions;
  readonly #over = Promise.withResolvers<Pick<Forwarded, 'bytes' | 'ending'>>();
  #provider: Socket | undefined;
  #heartbeat: Heartbeat | undefined;
  #ending: Forwarded['ending'] | undefined;
  #wanted: SocketEnding | undefined;
  #callOffs: (() => void)[] = [];

  /** @param onLeft the client left before there was a provider. */
  constructor(client: Socket, options: TunnelOptions, onLeft: () => void) {
    const { timers, drainTimeout, matcher, meter } = options;
    this.#client = client;
    this.#options = options;
    this.side = new ClientSide(client, {
      timers,
      drainTimeout,
      scan: matcher && new PayloadScan(matcher),
      onHeard: (who, bytes) => {
        this.#heartbeat?.heard(who === 'client' ? 0 : 1);
        meter(bytes);
      },
      onLeft: () => (this.#provider === undefined ? onLeft() : this.#left('client_closed')),
      onStalled: () => this.#cut('client_closed'),
      onUnfit: (error) => this.close(endingOf(error)),
    });
  }

  /** Resolves when both ends are closed. */
  get over(): Promise<Pick<Forwarded, 'bytes' | 'ending'>> {
    return this.#over.promise;
  }

  /** The provider has taken up; what is written to the client's side from now on are frames. */
  connect(provider: Socket): void {
    const { clock, timers, idle, expiresAt } = this.#options;
    this.#provider = provider;
    for (const socket of [this.#client, provider]) socket.setTimeout(0).setNoDelay(true);
    provider.on('error', () => {});
    provider.once('end', () => this.#left('upstream_closed'));
    provider.once('close', () => {
      this.#left('upstream_closed');
      this.side.end();
      this.#settle();
    });
    this.#client.once('close', () => {
      provider.end();
      this.#graceOf(SHORT_GRACE);
      this.#settle();
    });
    this.#heartbeat = new Heartbeat(
      [
        { ping: () => this.side.pingClient(), onDead: () => this.#cut('client_closed') },
        { ping: () => this.side.pingProvider(), onDead: () => this.#cut('upstream_closed') },
      ],
      idle,
      timers,
    );
    this.#callOffs.push(() => this.#heartbeat?.stop());
    // Not before the head of the answer has been written.
    queueMicrotask(() => {
      if (this.#isOver()) return;
      this.#callOffs.push(atTime(expiresAt, clock, timers, () => this.close('token_expired')));
      if (this.#wanted !== undefined) this.close(this.#wanted);
    });
  }

  /** Closes it towards both sides, or as soon as it is open. */
  close(why: SocketEnding): void {
    this.#wanted ??= why;
    if (this.#provider === undefined) return;
    // When one side has left, what the other still has under way ends here too.
    this.#ending ??= why;
    const [code, reason] = CLOSINGS[why];
    this.side.finish(code, reason);
    this.#graceOf(SHORT_GRACE);
  }

  /** Closes it, and lets nothing more through: not the rest of a frame, nor what waits to be sent to the provider. */
  breakOff(why: SocketEnding): void {
    this.close(why);
    if (this.#provider !== undefined) resetConnection(this.#provider);
  }

  #cut(ending: Forwarded['ending']): void {
    this.#ending ??= ending;
    this.#client.destroy();
    this.#provider?.destroy();
  }

  #left(ending: Forwarded['ending']): void {
    this.#ending ??= this.side.hasClosed ? 'complete' : ending;
    this.#graceOf(GRACE);
  }

  #graceOf(milliseconds: number): void {
    this.#callOffs.push(this.#options.timers.after(milliseconds, () => this.#cut('going_away')));
  }

  #isOver(): boolean {
    return this.#client.closed && this.#provider?.closed === true;
  }

  #settle(): void {
    if (!this.#isOver()) return;
    for (const callOff of this.#callOffs) callOff();
    this.side.destroy();
    this.#over.resolve({ bytes: this.side.bytes, ending: this.#ending ?? 'complete' });
  }
}
