import { systemTimers } from '../core/timers.ts';

/** What a gateway answered at its socket. */
export interface GatewayAnswer {
  readonly status: number;
  /** Parsed; undefined when it is no JSON. */
  readonly body: unknown;
}

/** A gateway that did not answer; `why` is `nobody` when no process listens there any more. */
export class NoAnswer extends Error {
  readonly why: 'nobody' | 'forbidden' | 'silent' | 'broken';

  constructor(why: NoAnswer['why']) {
    super(`no answer: ${why}`);
    this.why = why;
  }
}

const WHY: Readonly<Record<string, NoAnswer['why']>> = {
  ECONNREFUSED: 'nobody',
  ENOENT: 'nobody',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
};

/** Bytes of an answer; a list of ten thousand holds has less. */
const LONGEST = 8 * 1024 * 1024;

/** A question on its way. */
export interface Asking {
  /** Resolves when the question is out of our hands, or cannot be sent. */
  readonly sent: Promise<void>;
  /** Of the answer, which may go on. @throws NoAnswer */
  readonly status: Promise<number>;
  /** The whole answer. @throws NoAnswer */
  readonly answer: Promise<GatewayAnswer>;
  /** What the gateway has yet to say is of no interest, and may have no end. */
  leave(): void;
}

/**
 * Asks the gateway behind a socket for something.
 * @param at method and path, such as `POST /orders`
 * @param patience milliseconds
 */
export function askGateway(socket: string, at: string, content: unknown, patience: number): Asking {
  // Importing it would load all that it could do, WebSockets among it, which takes ten times as long.
  const { request } = process.getBuiltinModule('node:http');
  const [method = '', path = ''] = at.split(' ');
  const body = content === undefined ? '' : JSON.stringify(content);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = Promise.withResolvers<void>();
  const status = Promise.withResolvers<number>();
  const answer = Promise.withResolvers<GatewayAnswer>();
  for (const { promise } of [status, answer]) promise.catch(() => {});
  const asking = request({ socketPath: socket, method, path, headers, agent: false });
  const fail = (why: NoAnswer['why']) => {
    sent.resolve();
    status.reject(new NoAnswer(why));
    answer.reject(new NoAnswer(why));
    asking.destroy();
  };
  const callOff = systemTimers.after(patience, () => fail('silent'));
  asking.once('close', callOff);
  asking.on('error', ({ code }: NodeJS.ErrnoException) => fail(WHY[code ?? ''] ?? 'broken'));
  asking.once('response', (response) => {
    const { statusCode = 0 } = response;
    status.resolve(statusCode);
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.length > LONGEST) fail('broken');
    });
    response.once('error', () => fail('broken'));
    response.once('end', () => answer.resolve({ status: statusCode, body: parse(text) }));
  });
  asking.end(body, () => sent.resolve());
  return { sent: sent.promise, status: status.promise, answer: answer.promise, leave: () => fail('broken') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
