import type { Socket } from 'node:net';
import type { SocketEnding } from './stages.ts';

/** A WebSocket that is open, or being opened. */
export interface OpenConnection {
  readonly integration: string;
  /** The caller's key. */
  readonly caller: string;
  /** Closes it towards both sides, with a close frame. */
  close(why: SocketEnding): void;
}

/** The WebSockets there are. Calls end by themselves, and node:http knows of them; these do not, and it does not. */
export class OpenConnections implements Iterable<OpenConnection> {
  readonly #open = new Set<OpenConnection>();
  readonly #sockets = new Set<Socket>();
  readonly #emptied = Promise.withResolvers<void>();
  #isStopping = false;

  /** @returns what takes it out again. */
  add(connection: OpenConnection): () => void {
    this.#open.add(connection);
    if (this.#isStopping) connection.close('going_away');
    return () => {
      this.#open.delete(connection);
      if (this.#isStopping && this.#open.size === 0) this.#emptied.resolve();
    };
  }

  /** Keeps a client's socket, from when node:http let go of it until it is closed. */
  keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  [Symbol.iterator](): Iterator<OpenConnection> {
    return [...this.#open][Symbol.iterator]();
  }

  /** How many there are at an integration. */
  countOf(integration: string): number {
    return [...this.#open].filter((each) => each.integration === integration).length;
  }

  /** Closes all, and whatever is still to open. Resolves when there are none. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const each of this) each.close('going_away');
    if (this.#open.size > 0) await this.#emptied.promise;
  }

  /** Cuts those that are left. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
