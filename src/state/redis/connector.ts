import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { AbstractConnector } from 'ioredis';
import type { Address } from './address.ts';
import { createLookUp } from './look-up.ts';

/** One for the process, whatever connects. */
const lookUp = createLookUp();

interface ConnectorOptions extends Address {
  readonly tls?: ConnectionOptions;
  readonly disconnectTimeout: number;
}

/** Connects as ioredis does by itself, which does not let anybody say how names are looked up. */
export class Connector extends AbstractConnector {
  readonly #options: ConnectorOptions;

  constructor(options: unknown) {
    const given = options as ConnectorOptions;
    super(given.disconnectTimeout);
    this.#options = given;
  }

  override async connect(): Promise<Socket> {
    const { host, port, tls } = this.#options;
    const to = { host, port, lookup: lookUp };
    this.connecting = true;
    // It may be told to disconnect in the turn in which it was told to connect.
    await Promise.resolve();
    if (!this.connecting) throw new Error('Connection is closed.');
    const stream = tls === undefined ? connectPlain(to) : connectTls({ ...tls, ...to });
    this.stream = stream;
    stream.once('error', (error) => {
      this.firstError = error;
    });
    return stream;
  }
}
