import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type AwsCall, callIn } from './aws-gate/call.ts';

/** What is answered in the place of AWS: bytes, or none. */
export type AwsFault =
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | 'hang'
  | 'hang within the body'
  | 'reset'
  /** AWS does what it was asked, and nobody hears of it. */
  | 'lose the answer';

/** Stands before moto: looks at every request as strictly as AWS documents it, and breaks what a test wants broken. */
export interface AwsGate {
  readonly url: string;
  /** Oldest first. */
  readonly calls: readonly AwsCall[];
  /** Of each of them. */
  readonly headers: readonly IncomingHttpHeaders[];
  /** What AWS would not have understood; none, unless something is wrong. */
  readonly mistakes: readonly string[];
  /** Answers in the place of moto where it gives something. */
  answer: (call: AwsCall) => AwsFault | undefined;
  /** Called before a call goes on. */
  before: (call: AwsCall) => Promise<void>;
  /** Nothing answers at the address any more. @returns what makes it answer again. */
  takeAway(): Promise<() => Promise<void>>;
  /** @throws Error when there were mistakes. */
  close(): Promise<void>;
}

/** @param motoPort where calls go on to; without it each has to be answered by the test. */
export async function openAwsGate(motoPort = 0): Promise<AwsGate> {
  const calls: AwsCall[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const mistakes: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const call = callIn(incoming, body.toString());
    if (typeof call === 'string') {
      mistakes.push(call);
      outgoing
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        .end('{"__type":"UnknownOperationException"}');
      return;
    }
    calls.push(call);
    headers.push(incoming.headers);
    const fault = gate.answer(call);
    if (fault !== undefined && fault !== 'lose the answer') {
      breakOff(outgoing, fault);
      return;
    }
    await gate.before(call);
    pass(motoPort, incoming, body, outgoing, fault === 'lose the answer');
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await listen(0);
  const gate: AwsGate = {
    url: `http://127.0.0.1:${port}`,
    calls,
    headers,
    mistakes,
    answer: () => undefined,
    before: async () => {},
    takeAway: async () => {
      await stop();
      return async () => {
        await listen(port);
      };
    },
    close: async () => {
      await stop();
      if (mistakes.length > 0) throw new Error(`AWS would not have understood: ${mistakes.join('; ')}`);
    },
  };
  return gate;
}

function breakOff(outgoing: ServerResponse, fault: Exclude<AwsFault, 'lose the answer'>): void {
  if (fault === 'hang') return;
  if (fault === 'reset') outgoing.socket?.resetAndDestroy();
  else if (fault === 'hang within the body') outgoing.writeHead(200, { 'content-length': '100' }).write('{"Name":');
  else
    outgoing
      .writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.1', ...fault.headers })
      .end(fault.body);
}

function pass(
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  loseAnswer: boolean,
): void {
  const onward = request({ port, host: '127.0.0.1', method, path: url, headers }, async (answer) => {
    if (loseAnswer) {
      await buffer(answer);
      outgoing.socket?.resetAndDestroy();
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
}
