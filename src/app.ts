import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { createOwnTarget } from './app/own-target.ts';
import type { Clock } from './core/clock.ts';
import { GatewayError } from './core/errors.ts';
import type { SourceOf } from './pipeline/guard/source.ts';
import { type createPipeline, isPipelineTarget } from './pipeline/index.ts';
import { requestIdOf, sendProblem } from './send-problem.ts';
import type { Readiness } from './telemetry/readiness.ts';
import type { RecordRefusal } from './telemetry/refusal-record.ts';

export interface AppParts {
  readonly clock: Clock;
  readonly pipeline: ReturnType<typeof createPipeline>;
  readonly readiness: Readiness;
  readonly sourceOf: SourceOf;
  readonly publicOrigin: string | undefined;
  readonly recordRefusal: RecordRefusal;
}

/** The public listener's application: security headers, health, the pipeline, 404, and the one error handler. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(securityHeaders);
  app.use(ownTargetsOnly(parts.publicOrigin));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  app.get('/readyz', (_request, response) => {
    const report = parts.readiness.report();
    response.status(report.status === 'ready' ? 200 : 503).json(report);
  });
  app.use(throughPipeline(parts));
  app.use(() => {
    throw new GatewayError('unknown_route');
  });
  app.use(answerError(parts.recordRefusal));
  return app;
}

/** What every answer of ours tells browsers. */
export const securityHeaders = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
});

function ownTargetsOnly(publicOrigin: string | undefined): RequestHandler {
  const ownTarget = createOwnTarget(publicOrigin);
  return (request, _response, next) => {
    request.url = ownTarget(request);
    next();
  };
}

function throughPipeline({ clock, pipeline, sourceOf }: AppParts): RequestHandler {
  return async (request, response, next) => {
    if (!isPipelineTarget(request.url)) return next();
    await pipeline({
      request,
      response,
      requestId: requestIdOf(response),
      startedAt: clock.elapsed(),
      source: sourceOf(request),
    });
  };
}

function answerError(recordRefusal: RecordRefusal): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const failure = error instanceof GatewayError ? error : new GatewayError('internal_error');
    // What came out of the pipeline is on record already.
    if (!isPipelineTarget(request.url)) recordRefusal(failure, response, request.socket.remoteAddress);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(failure, response);
  };
}
