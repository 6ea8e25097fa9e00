import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type AppParts, securityHeaders } from '../app.ts';
import { GatewayError } from '../core/errors.ts';
import { newRequestId } from '../core/ids.ts';
import type { Timers } from '../core/timers.ts';
import { checkFraming } from '../pipeline/guard/framing.ts';
import type { OpenConnections } from '../pipeline/open-connections.ts';
import { sendProblem } from '../send-problem.ts';
import { createOwnTarget } from './own-target.ts';

export interface UpgradeListenerParts extends Omit<AppParts, 'readiness'> {
  readonly timers: Timers;
  readonly connections: OpenConnections;
}

/** Milliseconds that a client has to close its side once it has its answer. */
const GRACE = 2_000;

/**
 * What node:http calls for a request with an Upgrade header. It goes the way of every call, with a response of its own, which is
 * written to the bare socket when the upgrade is refused.
 */
export function createUpgradeListener(parts: UpgradeListenerParts) {
  const { clock, timers, connections, pipeline, publicOrigin, sourceOf, recordRefusal } = parts;
  const ownTarget = createOwnTarget(publicOrigin);
  return async (request: IncomingMessage, duplex: Duplex, head: Buffer): Promise<void> => {
    const socket = duplex as Socket;
    // Whoever waits for the socket hears of its end; nobody needs the error.
    socket.on('error', () => {});
    connections.keep(socket);
    // The answer to an earlier request is still being written: ours would end up inside it.
    if (isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const requestId = newRequestId();
    const response = answerOn(socket, request, timers);
    response.setHeader('X-Request-Id', requestId);
    securityHeaders(request, response, () => {});
    let isCall = false;
    try {
      checkFraming(request);
      request.url = ownTarget(request);
      isCall = request.url.startsWith('/proxy/');
      if (!isCall) throw new GatewayError('unknown_route');
      await pipeline({
        request,
        response,
        requestId,
        startedAt: clock.elapsed(),
        source: sourceOf(request),
        upgrade: { socket, head },
      });
      // The caller left before there was an answer.
      if (!response.writableEnded) socket.destroy();
    } catch (error) {
      const failure = error instanceof GatewayError ? error : new GatewayError('internal_error');
      // What came out of the pipeline is on record already.
      if (!isCall) recordRefusal(failure, response, socket.remoteAddress);
      if (response.headersSent) return void socket.destroy();
      sendProblem(failure, response);
    }
  };
}

/** A response to be written to a socket that node:http has let go of. The connection ends with it. */
function answerOn(socket: Socket, request: IncomingMessage, timers: Timers): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => {
    response.detachSocket(socket);
    // Closing with something unread would reset the connection, and could cost the client its answer.
    socket.resume();
    socket.end();
    const callOff = timers.after(GRACE, () => socket.destroy());
    socket.once('end', () => socket.destroy());
    socket.once('close', callOff);
  });
  return response;
}

/** node:http keeps the answer that is being written here. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: answering } = socket as Socket & { readonly _httpMessage?: ServerResponse | null };
  return answering !== undefined && answering !== null;
}
