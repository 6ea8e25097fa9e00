import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An HTTP/1.1 answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** By lower-case name; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Our own error code, when Portcullis made the answer. */
  readonly code: string | undefined;
}

/** A connection on which nothing is normalised: bytes go out as given, and every answer is read with its framing. */
export class Wire {
  readonly #socket: Socket;
  /** What has not been read as an answer yet. */
  #rest = '';
  readonly #answers: WireAnswer[] = [];
  /** Resolves when the other side, or `leave`, has closed the connection. */
  readonly closed: Promise<void>;
  #over = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (piece: Buffer) => this.#read(piece.toString('latin1')));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#over = true;
        this.#read('');
        resolve();
      });
    });
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const wire = new Wire(socket);
    await once(socket, 'connect');
    return wire;
  }

  get isClosed(): boolean {
    return this.#over;
  }

  /** What came after the last whole answer, as Latin-1. */
  get rest(): string {
    return this.#rest;
  }

  send(bytes: string | Buffer): void {
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** The whole answers so far, interim ones (1xx) included, once `enough` holds or the connection closed. */
  async answers(enough: (answers: readonly WireAnswer[]) => boolean): Promise<readonly WireAnswer[]> {
    while (!this.#over && !enough(this.#answers)) await this.more();
    return [...this.#answers];
  }

  /** The first final answer; undefined when the connection closed without one. */
  async answer(): Promise<WireAnswer | undefined> {
    const isFinal = ({ status }: WireAnswer) => status >= 200;
    return (await this.answers((all) => all.some(isFinal))).find(isFinal);
  }

  /** Resolves when further bytes came, or the connection closed. */
  async more(): Promise<void> {
    await Promise.race([once(this.#socket, 'data').catch(() => {}), this.closed]);
  }

  /** Stops taking bytes off the connection, so that the other side's writes back up. */
  stopReading(): void {
    this.#socket.pause();
  }

  leave(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#rest += text;
    for (;;) {
      const next = readAnswer(this.#rest, this.#over);
      if (next === undefined) return;
      this.#answers.push(next.answer);
      this.#rest = this.#rest.slice(next.length);
    }
  }
}

/** Sends bytes on a connection of their own and gives the first final answer. */
export async function exchange(port: number, bytes: string | Buffer): Promise<WireAnswer | undefined> {
  const wire = await Wire.open(port);
  wire.send(bytes);
  try {
    return await wire.answer();
  } finally {
    wire.leave();
  }
}

/** The first whole answer in a text, and its length there. One without framing lasts until the connection closed. */
function readAnswer(text: string, closed: boolean): { answer: WireAnswer; length: number } | undefined {
  const [head = '', statusText] = /^HTTP\/1\.1 (\d{3}).*?\r\n\r\n/s.exec(text) ?? [];
  if (statusText === undefined) return undefined;
  const status = Number(statusText);
  const headers = Object.fromEntries(
    [...head.matchAll(/^([^:\r\n]+):[ \t]*(.*?)\r$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const body = readBody(text.slice(head.length), status, headers, closed);
  if (body === undefined) return undefined;
  const code = headers['x-portcullis-error'];
  return { answer: { status, headers, body: body.content, code }, length: head.length + body.length };
}

function readBody(rest: string, status: number, headers: Readonly<Record<string, string>>, closed: boolean) {
  if (status < 200 || status === 204 || status === 304) return { content: '', length: 0 };
  if (headers['transfer-encoding'] === 'chunked') return readChunks(rest);
  const declared = headers['content-length'];
  if (declared === undefined) return closed ? { content: rest, length: rest.length } : undefined;
  const length = Number(declared);
  return rest.length < length ? undefined : { content: rest.slice(0, length), length };
}

function readChunks(rest: string) {
  let content = '';
  for (let at = 0; ; ) {
    const [line, size] = /^([0-9a-f]+)\r\n/i.exec(rest.slice(at)) ?? [];
    if (line === undefined || size === undefined) return undefined;
    const start = at + line.length;
    const length = Number.parseInt(size, 16);
    at = start + length + 2;
    if (rest.length < at) return undefined;
    if (length === 0) return { content, length: at };
    content += rest.slice(start, start + length);
  }
}
