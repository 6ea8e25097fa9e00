// The fast framework with its own plugins: @fastify/jwt with its token cache, @fastify/rate-limit, @fastify/http-proxy, pino.
import fs from 'node:fs';
import proxy from '@fastify/http-proxy';
import jwt from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';

const { PUBLIC_KEY_FILE, UPSTREAM, PROVIDER_KEY, RECORD_FILE } = process.env;
const app = Fastify({ logger: { file: RECORD_FILE } });

await app.register(jwt, {
  secret: { public: fs.readFileSync(PUBLIC_KEY_FILE) },
  verify: { algorithms: ['RS256'], allowedIss: 'iss', allowedAud: 'gw', cache: 50_000 },
});
await app.register(rateLimit, { global: false });
await app.register(proxy, {
  upstream: UPSTREAM,
  prefix: '/proxy/maps',
  config: {
    rateLimit: { max: 1e9, timeWindow: 60_000, keyGenerator: (req) => req.user.sub, hook: 'preHandler' },
  },
  preHandler: async (req) => {
    await req.jwtVerify();
  },
  replyOptions: {
    queryString: (_search, url) => {
      const start = url.indexOf('?');
      return `${start < 0 ? '' : `${url.slice(start + 1)}&`}key=${PROVIDER_KEY}`;
    },
    rewriteRequestHeaders: (_req, { authorization, ...rest }) => rest,
  },
  undici: { connections: 256, pipelining: 1 },
});

await app.listen({ port: 0, host: '127.0.0.1', backlog: 2048 });
console.log(JSON.stringify({ event: 'ready', port: app.server.address().port }));
