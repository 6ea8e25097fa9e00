import { z } from 'zod';
import { secretFile } from './secret-file.ts';
import { secretReference } from './secret-reference.ts';
import { duration } from './units.ts';

const WRITE_PATH = 'the path of a file that Portcullis may make, such as var/state.sqlite';
const WRITE_ADDRESS = 'an address as host:port, such as redis-1.example.com:26379';
const WRITE_URL =
  'redis://<host>:6379, rediss:// for TLS, with a number behind a slash for another database; without user name, password or parameters';
const WRITE_PEM = 'the path of a PEM file';

const pemFile = z.string({ error: WRITE_PEM }).min(1, { error: WRITE_PEM }).optional();
const address = z.string({ error: WRITE_ADDRESS }).regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, {
  error: WRITE_ADDRESS,
});
const addresses = z
  .array(address, { error: 'a list of addresses such as [redis-1.example.com:26379]' })
  .min(1, { error: 'at least one address, such as redis-1.example.com:26379' });

function isRedisUrl(text: string): boolean {
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password, pathname, search, hash } = new URL(text);
  return hostname !== '' && `${username}${password}${search}${hash}` === '' && /^(\/\d{0,4})?$/.test(pathname);
}

const tls = z
  .strictObject(
    {
      caFile: pemFile.describe('The authority that signed the certificates; absent: those that Node trusts'),
      certFile: pemFile.describe('The certificate by which Redis knows Portcullis, where it asks for one'),
      keyFile: pemFile.describe('The private key of certFile'),
    },
    { error: 'an object such as { caFile: /etc/ssl/redis-ca.crt }; {} for the authorities that Node trusts' },
  )
  .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
    error: 'certFile and keyFile, both or neither',
  });

const redis = z
  .strictObject({
    url: z
      .string({ error: WRITE_URL })
      .refine(isRedisUrl, { error: WRITE_URL })
      .meta({ pattern: '^rediss?://' })
      .optional()
      .describe('One Redis server, as redis://redis.example.com:6379'),
    sentinels: addresses.optional().describe('Sentinels, as host:port; with name'),
    name: z
      .string({ error: 'the name under which Sentinel knows the master' })
      .min(1, { error: 'the name under which Sentinel knows the master' })
      .optional()
      .describe("The master's name at the sentinels"),
    cluster: addresses.optional().describe('Nodes of a Redis Cluster, as host:port; some of them are enough'),
    username: z
      .string({ error: 'the user of Redis’s ACL' })
      .min(1, { error: 'the user of Redis’s ACL' })
      .optional()
      .describe('The user to log in as; absent: the default user'),
    password: z
      .union([secretFile, secretReference], {
        error: 'file:///run/secrets/redis-password, or secret://redis/password; never the password itself',
      })
      .optional()
      .describe('Where the password lies: file:///… or secret://…; read for each connection'),
    tls: tls.optional().describe('TLS to Redis; rediss:// in url turns it on too'),
    prefix: z
      .string({ error: 'what the names of all keys begin with, such as "portcullis:"' })
      .regex(/^[\x21-\x7A|~]{0,64}$/, { error: 'up to 64 printable characters without spaces and braces' })
      .default('portcullis:')
      .describe('What the names of all keys begin with'),
    timeout: duration.prefault('50ms').describe('How long a request waits for Redis at most'),
  })
  .refine(
    ({ url, sentinels, cluster }) => [url, sentinels, cluster].filter((each) => each !== undefined).length === 1,
    {
      error: 'one of url, sentinels (with name) and cluster',
    },
  )
  .refine(({ sentinels, name }) => (sentinels === undefined) === (name === undefined), {
    path: ['name'],
    error: 'sentinels and name, both or neither',
  });

/** What instances share, and what outlasts a restart. */
export const stateSettings = z.strictObject({
  path: z
    .string({ error: WRITE_PATH })
    .min(1, { error: WRITE_PATH })
    .default('var/state.sqlite')
    .describe('The file for what must outlast a restart, also where there is a Redis'),
  redis: redis.optional().describe('Shared by all instances; absent: one instance, which counts in its own memory'),
});

export type StateSettings = z.output<typeof stateSettings>;
export type RedisSettings = NonNullable<StateSettings['redis']>;
