import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet from 'helmet';
import type { Clock } from './core/clock.ts';
import { GatewayError } from './core/errors.ts';
import { newRequestId, type RequestId } from './core/ids.ts';
import { problem } from './core/problem.ts';
import { isWellFramed } from './pipeline/guard/framing.ts';
import type { SourceOf } from './pipeline/guard/source.ts';
import { originForm } from './pipeline/guard/target.ts';
import type { createPipeline } from './pipeline/index.ts';
import type { Readiness } from './telemetry/readiness.ts';

export interface AppParts {
  readonly clock: Clock;
  readonly pipeline: ReturnType<typeof createPipeline>;
  readonly readiness: Readiness;
  readonly sourceOf: SourceOf;
  readonly publicOrigin: string | undefined;
}

/** The public listener's application: request id, security headers, health, proxy, 404, and the one error handler. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(withRequestId);
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    }),
  );
  app.use(ownTargetsOnly(parts.publicOrigin));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  app.get('/readyz', (_request, response) => {
    const report = parts.readiness.report();
    response.status(report.status === 'ready' ? 200 : 503).json(report);
  });
  app.use(proxy(parts));
  app.use(() => {
    throw new GatewayError('unknown_route');
  });
  app.use(answerError);
  return app;
}

/**
 * What node:http calls. After a request whose end another parser could see elsewhere, what follows on the connection may be its
 * inside, so none of it is served. Where Express cannot parse a target it would send a page that quotes it; we answer instead.
 */
export function listenerOf(app: Express): RequestListener {
  const doubtful = new WeakSet<Socket>();
  return (request, response) => {
    const refuse = () => {
      response.setHeader('X-Request-Id', newRequestId());
      sendProblem(new GatewayError('bad_request', { headers: { Connection: 'close' } }), response);
    };
    if (doubtful.has(request.socket)) return refuse();
    if (!isWellFramed(request)) {
      doubtful.add(request.socket);
      response.setHeader('Connection', 'close');
    }
    app(request as Request, response as Response, refuse);
  };
}

const withRequestId: RequestHandler = (_request, response, next) => {
  response.setHeader('X-Request-Id', newRequestId());
  next();
};

function requestIdOf(response: ServerResponse): RequestId {
  return response.getHeader('X-Request-Id') as RequestId;
}

function ownTargetsOnly(publicOrigin: string | undefined): RequestHandler {
  const publicAuthorities = publicOrigin === undefined ? [] : [new URL(publicOrigin).host];
  return (request, _response, next) => {
    const { localAddress = '', localPort = 0 } = request.socket;
    const local = [localAddress, 'localhost'].map((host) => `${host.includes(':') ? `[${host}]` : host}:${localPort}`);
    const target = request.url.startsWith('/')
      ? request.url
      : originForm(request.url, [...publicAuthorities, ...local]);
    if (target === undefined) throw new GatewayError('bad_request', { detail: 'a target that names another host' });
    request.url = target;
    next();
  };
}

function proxy({ clock, pipeline, sourceOf }: AppParts): RequestHandler {
  return async (request, response, next) => {
    // Express matches decoded, case-insensitive paths; what goes through the pipeline is matched as it was sent.
    if (!request.url.startsWith('/proxy/')) return next();
    await pipeline({
      request,
      response,
      requestId: requestIdOf(response),
      time: clock.now(),
      startedAt: clock.elapsed(),
      source: sourceOf(request),
    });
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const failure = error instanceof GatewayError ? error : new GatewayError('internal_error');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendProblem(failure, response);
};

function sendProblem(failure: GatewayError, response: ServerResponse): void {
  const { status, headers, body } = problem(failure.code, requestIdOf(response));
  response.writeHead(status, { ...headers, ...failure.headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
