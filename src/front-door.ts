import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from './core/errors.ts';
import { newRequestId } from './core/ids.ts';
import { checkFraming } from './pipeline/guard/framing.ts';
import { sendProblem } from './send-problem.ts';
import type { RecordRefusal } from './telemetry/refusal-record.ts';

/** Unanswered requests on one connection; beyond them it is cut. Browsers do not pipeline, and proxies not so deep. */
const MAX_PIPELINED = 16;

export interface FrontDoorParts {
  /** Takes the request; it calls back when it cannot even parse the target. */
  readonly app: (request: IncomingMessage, response: ServerResponse, cannotParse: () => void) => void;
  readonly recordRefusal: RecordRefusal;
  /** True once the gateway was told to stop: then each answer is the last on its connection. */
  readonly draining: () => boolean;
}

/**
 * What node:http calls: everything that is about the connection rather than the call. A request whose end another parser could
 * see elsewhere is refused, and nothing after it on the connection is served: it may be its inside.
 */
export function createFrontDoor({ app, recordRefusal, draining }: FrontDoorParts): RequestListener {
  const doubtful = new WeakSet<Socket>();
  const unanswered = new WeakMap<Socket, Set<ServerResponse>>();
  const unansweredOn = (socket: Socket) => {
    const known = unanswered.get(socket);
    if (known !== undefined) return known;
    const responses = new Set<ServerResponse>();
    unanswered.set(socket, responses);
    // node:http lets go of a socket on which an upgrade is asked for: of its end, only the response that is being written hears.
    socket.once('close', () => {
      for (const response of responses) response.destroy();
    });
    return responses;
  };

  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const responses = unansweredOn(socket).add(response);
    if (responses.size > MAX_PIPELINED) {
      socket.destroy();
      return;
    }
    response.once('close', () => responses.delete(response));
    response.setHeader('X-Request-Id', newRequestId());
    if (draining()) response.setHeader('Connection', 'close');
    const refuse = (refusal: GatewayError) => {
      doubtful.add(socket);
      response.setHeader('Connection', 'close');
      recordRefusal(refusal, response, socket.remoteAddress);
      sendProblem(refusal, response);
    };
    if (doubtful.has(socket))
      return refuse(new GatewayError('bad_request', { detail: 'after a request that is in doubt' }));
    try {
      checkFraming(request);
    } catch (error) {
      return refuse(error as GatewayError);
    }
    app(request, response, () => refuse(new GatewayError('bad_request', { detail: 'a target that cannot be parsed' })));
  };
}
