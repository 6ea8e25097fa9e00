// What Node itself allows: node:http in, undici dispatch out, verified-token cache, counters in memory, batched records.
import fs from 'node:fs';
import http from 'node:http';
import { importSPKI, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { Pool } from 'undici';

const { PUBLIC_KEY_FILE, UPSTREAM, PROVIDER_KEY, RECORD_FILE } = process.env;
const prefix = '/proxy/maps';
const key = await importSPKI(fs.readFileSync(PUBLIC_KEY_FILE, 'utf8'), 'RS256');
const upstream = new Pool(UPSTREAM, { connections: 256, pipelining: 1 });
const verified = new LRUCache({ max: 50_000 });
const counts = new Map();

let lines = [];
const record = fs.openSync(RECORD_FILE, 'a');
setInterval(() => {
  if (lines.length === 0) return;
  const text = lines.join('');
  lines = [];
  fs.write(record, text, () => {});
}, 50);

const claimsOf = async (authorization) => {
  const token = (authorization ?? '').slice('Bearer '.length);
  const known = verified.get(token);
  if (known && known.exp > Date.now() / 1000) return known;
  const { payload } = await jwtVerify(token, key, { issuer: 'iss', audience: 'gw', algorithms: ['RS256'] });
  verified.set(token, payload);
  return payload;
};

const notForwarded = new Set(['authorization', 'host', 'connection']);

const forward = (req, res, sub, started) => {
  const headers = [];
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    if (!notForwarded.has(req.rawHeaders[i].toLowerCase())) headers.push(req.rawHeaders[i], req.rawHeaders[i + 1]);
  }
  const path = `${req.url.slice(prefix.length)}${req.url.includes('?') ? '&' : '?'}key=${PROVIDER_KEY}`;
  let length = -1;
  let seen = 0;
  let ended = false;

  upstream.dispatch({ path, method: req.method, headers }, {
    onRequestStart() {},
    onResponseStart(_controller, status, received) {
      length = Number(received['content-length'] ?? -1);
      res.writeHead(status, received);
    },
    onResponseData(controller, chunk) {
      seen += chunk.length;
      if (seen === length) {
        ended = true;
        res.end(chunk);
      } else if (!res.write(chunk)) {
        controller.pause();
        res.once('drain', () => controller.resume());
      }
    },
    onResponseEnd() {
      if (!ended) res.end();
      const ms = performance.now() - started;
      lines.push(`${JSON.stringify({ at: Date.now(), sub, path: req.url, status: res.statusCode, ms })}\n`);
    },
    onResponseError() {
      if (res.headersSent) res.destroy();
      else res.writeHead(502).end();
    },
  });
};

const server = http.createServer(async (req, res) => {
  const started = performance.now();
  let claims;
  try {
    claims = await claimsOf(req.headers.authorization);
  } catch {
    res.writeHead(401).end();
    return;
  }
  const count = (counts.get(claims.sub) ?? 0) + 1;
  counts.set(claims.sub, count);
  if (count > 1e9) {
    res.writeHead(429).end();
    return;
  }
  forward(req, res, claims.sub, started);
});

server.listen(0, '127.0.0.1', 2048, () => {
  console.log(JSON.stringify({ event: 'ready', port: server.address().port }));
});
