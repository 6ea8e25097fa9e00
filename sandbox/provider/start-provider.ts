import { createServer, type IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Call } from './call.ts';
import { unpaced } from './pace.ts';
import type { Provider, ProviderDefinition, ProviderOptions } from './provider.ts';
import { type Ending, type ReceivedRequest, record, recordedBody } from './received-requests.ts';
import type { Reply } from './reply.ts';
import { answerRoute } from './route.ts';
import { sendReply } from './send-reply.ts';
import { createSockets } from './sockets.ts';

/** Starts a stand-in on the loopback address. */
export async function startProvider(definition: ProviderDefinition, options: ProviderOptions): Promise<Provider> {
  const { port = 0, pace = unpaced, respond } = options;
  const received: ReceivedRequest[] = [];
  const sockets = createSockets(definition.sockets ?? []);

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = recordedBody(request, record(received, request, endingOf(response)));
    const call = { ...callOf(request), body, pace };
    const reply = (await respond?.(call)) ?? definition.refuse(call) ?? (await answerRoute(definition.routes, call));
    if (reply === 'reset') return reset(request.socket);
    // A real provider may answer early; waiting makes the record whole before the client goes on.
    body.resume();
    await finished(body);
    await sendReply(response, withHeaders(reply ?? definition.notFound(call), definition.headers()));
  };

  const upgrade = async (request: IncomingMessage, socket: Socket, head: Buffer) => {
    record(received, request, endingOf(socket));
    const call = { ...callOf(request), body: Readable.from([]), pace };
    const reply = await respond?.(call);
    if (reply === 'reset') return reset(socket);
    if (reply === undefined && sockets.upgrade(call, request, socket, head)) return;
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.end());
    await sendReply(response, withHeaders(reply ?? definition.notFound(call), definition.headers()));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        sockets.close();
      }),
  };
}

function callOf(request: IncomingMessage): Omit<Call, 'body' | 'pace'> {
  const { method = '', url = '', headers, rawHeaders } = request;
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  return { method, path, query: new URLSearchParams(query), headers, rawHeaders };
}

function endingOf(answer: ServerResponse | Socket): Promise<Ending> {
  return new Promise((resolve) => {
    answer.once('close', () => resolve(answer.writableFinished ? 'complete' : 'aborted'));
  });
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

function reset(socket: Socket): void {
  socket.resetAndDestroy();
}
