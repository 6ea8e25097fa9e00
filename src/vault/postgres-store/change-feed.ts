import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Timers } from '../../core/timers.ts';
import { fewNotices } from './few-notices.ts';
import { hangUp } from './load-pg.ts';
import type { Session } from './session.ts';

/** Milliseconds before the first attempt to listen again; each further one waits twice as long, up to LONGEST. */
const FIRST = 500;
const LONGEST = 30_000;
/** Milliseconds between questions whether the connection still stands: on it nothing is sent but by changes. */
const HEARTBEAT = 30_000;

/** What {@link ChangeFeed.announce} sends: who, and what changed unless anything may have. */
const NOTICE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (~?[\w.-]+(?:\/[\w.-]+){1,2})?$/;

export interface ChangeFeedParts {
  readonly channel: string;
  readonly timers: Timers;
  readonly connect: () => Promise<Client>;
}

/** Tells other processes of changes, and of theirs (https://www.postgresql.org/docs/current/sql-notify.html). */
export class ChangeFeed {
  /** So that what this process did is not told back to it. */
  readonly #sender = randomUUID();
  readonly #parts: ChangeFeedParts;
  readonly #watches = new Set<{ readonly changed: (path: string | undefined) => void }>();
  #isListening = false;
  #end: (() => void) | undefined;

  constructor(parts: ChangeFeedParts) {
    this.#parts = parts;
  }

  /** To be told to others once a transaction is committed, in which the caller is. @param path absent: anything may have changed. */
  async announce(session: Session, path = ''): Promise<void> {
    await session.query('SELECT pg_notify($1, $2)', [this.#parts.channel, `${this.#sender} ${path}`]);
  }

  /**
   * Listens until told to end, for however many watch on one connection. Whenever it has begun to listen, at first or again, it says
   * that anything may have changed: what was announced before then is not known.
   * @returns what ends it.
   */
  watch(changed: (path: string | undefined) => void): () => void {
    const watch = { changed };
    this.#watches.add(watch);
    if (this.#isListening) changed(undefined);
    this.#end ??= this.#listen((path) => {
      for (const each of this.#watches) each.changed(path);
    });
    return () => {
      if (this.#watches.delete(watch) && this.#watches.size === 0) this.close();
    };
  }

  #listen(changed: (path: string | undefined) => void): () => void {
    let ended = false;
    let failures = 0;
    let client: Client | undefined;
    let callOff = () => {};
    const notices = fewNotices(this.#parts.timers, changed);
    const lost = () => {
      if (client !== undefined) hangUp(client);
      client = undefined;
      if (!ended) this.#isListening = false;
      callOff();
      if (!ended) callOff = this.#parts.timers.after(Math.min(FIRST * 2 ** failures++, LONGEST), () => void listen());
    };
    const beat = (listener: Client) => {
      callOff = this.#parts.timers.after(HEARTBEAT, () => {
        listener.query('SELECT 1').then(
          () => client === listener && beat(listener),
          () => client === listener && lost(),
        );
      });
    };
    const listen = async () => {
      try {
        const listener = await this.#parts.connect();
        if (ended) return hangUp(listener);
        client = listener;
        listener.once('end', () => client === listener && lost());
        listener.on('notification', ({ payload = '' }) => this.#hear(payload, notices.hear));
        await listener.query(`LISTEN "${this.#parts.channel}"`);
        if (client !== listener) return;
        failures = 0;
        this.#isListening = true;
        changed(undefined);
        beat(listener);
      } catch {
        lost();
      }
    };
    void listen();
    return () => {
      ended = true;
      notices.end();
      lost();
    };
  }

  close(): void {
    this.#watches.clear();
    this.#isListening = false;
    this.#end?.();
    this.#end = undefined;
  }

  #hear(payload: string, changed: (path: string | undefined) => void): void {
    // Whoever may connect to the database may send here.
    const [, sender, path] = NOTICE.exec(payload) ?? [];
    if (sender !== undefined && sender !== this.#sender) changed(path);
  }
}
