import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { systemClock } from '../../src/core/clock.ts';
import type { DevIssuer } from '../dev-issuer.ts';
import { demoUsers } from './demo-users.ts';
import type { DemoProviders } from './providers.ts';
import { shownRequest } from './received-request.ts';

/** What the page server learns once everything runs. */
export interface Backstage {
  readonly issuer: DevIssuer;
  readonly gatewayUrl: string;
  /** How long a sign-in lasts, in seconds. */
  readonly tokenSeconds: number;
  readonly providers: DemoProviders;
}

const PAGE = fileURLToPath(new URL('page', import.meta.url));
const LEAFLET = join(dirname(createRequire(import.meta.url).resolve('leaflet/package.json')), 'dist');

/** Serves the demo page, and stands for the sign-in of a real application. It knows no key. */
export function createPageServer(backstage: () => Backstage): Server {
  const app = express();
  app.disable('x-powered-by');
  app.use(onlyThisMachine, contentSecurity(backstage));
  app.get('/demo.json', (_request, response) => {
    response.json({ gatewayUrl: backstage().gatewayUrl, users: demoUsers.map(({ id, label }) => ({ id, label })) });
  });
  app.post('/sign-in', express.json({ limit: '1kb' }), (request, response) => signIn(request, response, backstage()));
  app.get('/received', (request, response) => received(request, response, backstage()));
  app.use('/leaflet', express.static(LEAFLET, { index: false }));
  app.use(express.static(PAGE));
  return createServer(app);
}

/** The page may load its own files, and call the gateway; nothing inline, nothing from elsewhere. */
function contentSecurity(backstage: () => Backstage) {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", () => backstage().gatewayUrl],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}

/** Another name that leads here (DNS rebinding) would let a foreign page sign in. */
function onlyThisMachine(request: Request, response: Response, next: NextFunction): void {
  if (/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? '')) next();
  else response.status(403).type('text').send('Open the demo page by the address that the demo printed.\n');
}

/** What a provider received, masked; with `over` once its answer has ended. */
async function received(request: Request, response: Response, { providers }: Backstage): Promise<void> {
  const { integration, method, target, over } = request.query;
  const provider = Object.entries(providers).find(([name]) => name === integration)?.[1];
  const shown = provider && (await shownRequest(provider, String(method), String(target), over !== undefined));
  response.set('Cache-Control', 'no-store');
  response.json({ request: shown ?? null });
}

async function signIn(request: Request, response: Response, { issuer, tokenSeconds }: Backstage): Promise<void> {
  const wanted: unknown = (request.body as { user?: unknown } | undefined)?.user;
  const user = demoUsers.find(({ id }) => id === wanted);
  if (!user) {
    response.status(400).json({ error: `Choose one of the demo users: ${demoUsers.map(({ id }) => id).join(', ')}.` });
    return;
  }
  const token = await issuer.issueToken({ subject: user.id, scope: user.scope, seconds: tokenSeconds });
  response.set('Cache-Control', 'no-store');
  response.json({ token, user: user.id, label: user.label, expiresAt: systemClock.now() + tokenSeconds * 1000 });
}
