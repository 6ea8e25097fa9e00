import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { headerValues } from '../harness/received.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';
import type { ReceivedRequest } from '../harness/upstream.ts';

// An API declared in the configuration alone: each place of the key arrives as configured, whatever the caller wrote there.

const KEY = 'k+e/y =&%$&\'"{key}';
const ENCODED = encodeURIComponent(KEY);
const environment = {
  GENERIC_KEY: KEY,
  GENERIC_USER: 'user-7',
  BOT_TOKEN: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
};
const credentials = { key: 'secret://generic/key', user: 'secret://generic/user', token: 'secret://bot/token' };
const EVIL_BASIC = `Basic ${btoa('EVIL:EVIL')}`;
const read = (path: string) => [{ name: 'read', method: 'GET', path }];

interface Place {
  readonly section: Record<string, unknown>;
  /** What the caller asks for; it may try to put something else in the key's place. */
  readonly asked: string;
  readonly headers?: Record<string, string>;
  readonly url: string;
  readonly received?: (request: ReceivedRequest) => unknown;
  readonly expected?: unknown;
}

const places: Record<string, Place> = {
  header: {
    section: { inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }] },
    asked: '/v1/x?q=1',
    headers: { 'x-api-key': 'EVIL' },
    url: '/v1/x?q=1',
    received: (request) => headerValues(request, 'x-api-key'),
    expected: [KEY],
  },
  'header-text': {
    section: { inject: [{ in: 'header', name: 'X-Auth', value: 'id={user}, key="{token}", again={user}' }] },
    asked: '/v1/x',
    headers: { 'x-auth': 'EVIL' },
    url: '/v1/x',
    received: (request) => headerValues(request, 'x-auth'),
    expected: [`id=user-7, key="${environment.BOT_TOKEN}", again=user-7`],
  },
  bearer: {
    section: { inject: [{ in: 'bearer', value: '{key}' }] },
    asked: '/v1/x',
    url: '/v1/x',
    received: (request) => headerValues(request, 'authorization'),
    expected: [`Bearer ${KEY}`],
  },
  basic: {
    section: { inject: [{ in: 'basic', value: '{user}:{key}' }] },
    asked: '/v1/x',
    headers: { 'proxy-authorization': EVIL_BASIC },
    url: '/v1/x',
    received: (request) => headerValues(request, 'authorization'),
    expected: [`Basic ${Buffer.from(`user-7:${KEY}`).toString('base64')}`],
  },
  query: {
    section: { inject: [{ in: 'query', name: 'App_Id', value: '{key}' }] },
    asked: '/v1/x?app_id=EVIL&q=1&APP%5fID=EVIL',
    url: `/v1/x?q=1&App_Id=${ENCODED}`,
  },
  'two-in-query': {
    section: {
      inject: [
        { in: 'query', name: 'id', value: '{user}' },
        { in: 'query', name: 'sig', value: 'v1.{key}' },
      ],
    },
    asked: '/v1/x?sig=EVIL&id=EVIL',
    url: `/v1/x?id=user-7&sig=v1.${ENCODED}`,
  },
  path: {
    section: {
      inject: [{ in: 'path', name: 'token', value: '{token}' }],
      operations: read('/bot{token}/getMe'),
    },
    asked: '/botEVIL/getMe',
    url: `/bot${environment.BOT_TOKEN}/getMe`,
  },
  'path-segment': {
    section: { inject: [{ in: 'path', name: 'secret', value: '{key}' }], operations: read('/a/{secret}/**') },
    asked: '/a/EVIL/b/c?q=1',
    url: `/a/${ENCODED}/b/c?q=1`,
  },
  'two-in-path': {
    section: {
      inject: [
        { in: 'path', name: 'account', value: '{user}' },
        { in: 'path', name: 'secret', value: '{token}' },
      ],
      operations: read('/2010/{account}/messages/{secret}'),
    },
    asked: '/2010/EVIL/messages/EVIL',
    url: `/2010/user-7/messages/${environment.BOT_TOKEN}`,
  },
  everywhere: {
    section: {
      inject: [
        { in: 'path', name: 'account', value: '{user}' },
        { in: 'query', name: 'key', value: '{key}' },
        { in: 'basic', value: '{user}:{token}' },
      ],
      operations: read('/{account}/x'),
    },
    asked: '/EVIL/x?key=EVIL',
    url: `/user-7/x?key=${ENCODED}`,
    received: (request) => headerValues(request, 'authorization'),
    expected: [`Basic ${btoa(`user-7:${environment.BOT_TOKEN}`)}`],
  },
};

describe('each place', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({
      environment,
      config: (upstream) => ({
        integrations: Object.fromEntries(
          Object.entries(places).map(([name, { section }]) => [
            name,
            genericSection(upstream, { credentials, ...section }),
          ]),
        ),
      }),
    });
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });

  test.each(Object.entries(places))('%s', async (name, { asked, headers = {}, url, received, expected }) => {
    expect((await rig.call(`/proxy/${name}${asked}`, { headers })).status).toBe(200);
    const [request] = rig.upstream.received;
    expect(request?.url).toBe(url);
    if (received !== undefined) expect(request && received(request)).toEqual(expected);
    expect(JSON.stringify([request?.url, request?.rawHeaders])).not.toContain('EVIL');
    expect(JSON.stringify(rig.gateway.logged)).not.toContain(environment.BOT_TOKEN);
  });

  test.each(['/bot/getMe', '/bota/b/getMe', '/botx/getMe/', '/bot%2e/getMe'])(
    'a path that the placeholder does not fit is refused: %s',
    async (asked) => {
      expect([400, 404]).toContain((await rig.call(`/proxy/path${asked}`)).status);
      expect(rig.upstream.received).toHaveLength(0);
    },
  );
});
