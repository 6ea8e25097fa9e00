import type { Client, ClientConfig } from 'pg';

/** pg, loaded when first asked for: a gateway without a vault in Postgres need not hold it in memory. */
export async function loadPg() {
  const pg = await import('pg');

  /** Heeds no environment, and leaves no socket behind when connecting fails: pg waits for the server to close it. */
  class TidyClient extends pg.Client {
    declare private readonly connectionParameters: { options?: unknown; replication?: unknown };

    constructor(config?: ClientConfig) {
      super(config);
      // From PGOPTIONS and PGREPLICATION: to pg, what the configuration leaves empty is not said.
      this.connectionParameters.options = undefined;
      this.connectionParameters.replication = undefined;
    }

    override connect(): Promise<Client>;
    override connect(done: (error: Error) => void): void;
    override connect(done?: (error: Error) => void): Promise<Client> | undefined {
      const connected = super.connect().catch((error: unknown) => {
        hangUp(this);
        throw error;
      });
      if (done === undefined) return connected;
      connected.then(() => done(undefined as never), done);
      return undefined;
    }
  }
  return { Client: TidyClient, Pool: pg.Pool };
}

/** Ends a connection without waiting for a server that may hang; it undoes what was not committed. */
export function hangUp(client: Client): void {
  client.connection.stream.destroy();
}
