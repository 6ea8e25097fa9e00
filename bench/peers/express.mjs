// The usual stack, as a competent developer writes it by hand: express, helmet, jose, express-rate-limit, winston,
// http-proxy-middleware. Every token is verified on every request.
import fs from 'node:fs';
import http from 'node:http';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { importSPKI, jwtVerify } from 'jose';
import winston from 'winston';

const { PUBLIC_KEY_FILE, UPSTREAM, PROVIDER_KEY, RECORD_FILE } = process.env;
const key = await importSPKI(fs.readFileSync(PUBLIC_KEY_FILE, 'utf8'), 'RS256');
const log = winston.createLogger({ transports: [new winston.transports.File({ filename: RECORD_FILE })] });

const authenticate = async (req, res, next) => {
  const header = req.headers.authorization ?? '';
  if (!header.startsWith('Bearer ')) {
    res.status(401).end();
    return;
  }
  try {
    const { payload } = await jwtVerify(header.slice(7), key, { issuer: 'iss', audience: 'gw', algorithms: ['RS256'] });
    req.user = payload.sub;
    next();
  } catch {
    res.status(401).json({ error: 'invalid' });
  }
};

const limit = rateLimit({
  windowMs: 60_000,
  limit: 1e9,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  keyGenerator: (req) => req.user,
});

const recordCall = (req, res, next) => {
  const started = process.hrtime.bigint();
  res.on('finish', () => {
    const ms = Number(process.hrtime.bigint() - started) / 1e6;
    log.info({ user: req.user, path: req.path, status: res.statusCode, ms });
  });
  next();
};

const forward = createProxyMiddleware({
  target: UPSTREAM,
  changeOrigin: true,
  agent: new http.Agent({ keepAlive: true, maxSockets: 256 }),
  pathRewrite: (path) => `${path}${path.includes('?') ? '&' : '?'}key=${PROVIDER_KEY}`,
  on: { proxyReq: (outgoing) => outgoing.removeHeader('authorization') },
});

const app = express();
app.disable('x-powered-by');
app.use(helmet());
app.use('/proxy', authenticate, limit, recordCall);
app.use('/proxy/maps', forward);

const server = app.listen(0, '127.0.0.1', 2048, () => {
  console.log(JSON.stringify({ event: 'ready', port: server.address().port }));
});
