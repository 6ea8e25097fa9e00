import proxyaddr from 'proxy-addr';
import { z } from 'zod';
import { notBuilt } from './not-built.ts';
import { duration } from './units.ts';

const host = z.string({ error: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0' }).min(1, {
  error: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
});
const WRITE_PORT = 'a port from 0 (any free one) to 65535';
const port = z.int({ error: WRITE_PORT }).min(0, { error: WRITE_PORT }).max(65_535, { error: WRITE_PORT });

/** `https://app.example.com`: scheme, host and port, in the one spelling that browsers send as Origin. */
export const origin = z
  .string({ error: 'an origin such as https://app.example.com' })
  .refine((text) => URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text, {
    error: 'an origin such as https://app.example.com, in lower case, without path, trailing slash or default port',
  })
  .meta({ pattern: '^https?://[^/?#A-Z]+$' });

const WRITE_RANGE = 'an address or range such as 10.0.0.0/8 or 2001:db8::/32; never /0, which would trust everybody';
const addressRange = z.string({ error: WRITE_RANGE }).refine(isTrustable, { error: WRITE_RANGE });

/** By the rules of what will read the header: what it cannot compile would stop the start. */
function isTrustable(range: string): boolean {
  try {
    proxyaddr.compile(range);
    return true;
  } catch {
    return false;
  }
}

export const limitRate = z.strictObject({
  requests: z
    .int({ error: 'a whole number of requests, at least 1' })
    .min(1, { error: 'a whole number of requests, at least 1' })
    .describe('How many requests a window allows'),
  window: duration.describe('How long a window lasts'),
});

export const serverSettings = z.strictObject({
  host: host.default('127.0.0.1').describe('The address to listen on; 0.0.0.0 is every interface'),
  port: port.default(8080).describe('0: any free port'),
  publicOrigin: origin.optional().describe('What the world calls this gateway'),
  trustedProxies: z
    .array(addressRange, { error: 'a list of addresses or ranges such as [10.0.0.0/8]' })
    .default([])
    .describe('Whose X-Forwarded-For counts; nobody by default'),
  workers: z
    .literal(1, { error: '1: more than one worker needs shared state, which is not built yet in this version' })
    .default(1)
    .describe('Processes that serve'),
  tls: notBuilt('server.tls'),
  addressLimit: limitRate
    .prefault({ requests: 6000, window: '1m' })
    .describe('How many requests one address may make that do not authenticate'),
  timeouts: z
    .strictObject({
      headers: duration.prefault('10s').describe('For a request line and all headers'),
      body: duration.prefault('30s').describe('Without a byte of a request body arriving, or of an answer being read'),
      request: duration.prefault('5m').describe('For a whole request, body included'),
      keepAlive: duration.prefault('65s').describe('For the next request on an idle connection'),
      drain: duration.prefault('30s').describe('For calls in flight when the gateway is told to stop'),
    })
    .refine(({ headers, request }) => headers <= request, {
      path: ['request'],
      error: 'a duration no shorter than that for headers, which it includes',
    })
    .prefault({})
    .describe('How long slow clients are waited for'),
});

export const adminSettings = z.strictObject({
  host: host.default('127.0.0.1').describe('The address to listen on; never a public one'),
  port: port.default(8081).describe('0: any free port'),
  socket: z
    .string({ error: 'the path of a Unix domain socket' })
    .min(1, { error: 'the path of a Unix domain socket' })
    .default('var/admin.sock')
    .describe('Where commands on this machine reach the gateway; its owner alone may open it'),
});
