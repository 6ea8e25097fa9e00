import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { pinnedAgents, reach } from '../../src/egress/http.ts';
import { judgeGeocodeAnswer } from '../../src/integrations/google-maps/judge-answer.ts';
import { probeGoogleMaps } from '../../src/integrations/google-maps/probe.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

const policy = { allowPrivateAddresses: true };
const tools = {
  reveal: async () => 'a-key',
  agents: pinnedAgents(policy),
  connect: (origin: string) => reach(origin, policy, 1_000),
  request: () => Promise.reject(new Error('not asked for')),
};
let upstream: Upstream | undefined;
afterEach(() => upstream?.close());

describe('an answer that does not come in time', () => {
  test('because it never starts', async () => {
    upstream = await startUpstream(() => {});
    const result = await probeGoogleMaps(upstream.origin, tools, 100);
    expect(result).toMatchObject({ outcome: 'unreachable', detail: expect.stringMatching(/no answer came in time/) });
  });

  test('because it drips', async () => {
    let timer: NodeJS.Timeout | undefined;
    upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      timer = setInterval(() => response.write(' '), 20);
    });
    const result = await probeGoogleMaps(upstream.origin, tools, 200);
    clearInterval(timer);
    expect(result).toMatchObject({ outcome: 'unreachable', detail: expect.stringMatching(/no answer came in time/) });
  });

  test('because what listens says nothing of TLS', async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const result = await probeGoogleMaps(`https://127.0.0.1:${port}`, tools, 100);
    expect(result).toMatchObject({ outcome: 'unreachable', detail: expect.stringMatching(/no answer came in time/) });
    await new Promise((resolve) => silent.close(resolve));
  });
});

/** Google's own wording, as its answers have it. */
const denials: [message: string, detail: RegExp, remedy: RegExp][] = [
  ['The provided API key is invalid. ', /does not know/, /whole key/],
  ['API keys with referer restrictions cannot be used with this API.', /web pages/, /IP address/],
  ['This IP, site or mobile application is not authorized to use this API key.', /this server's address/, /public IP/],
  ['You must enable Billing on the Google Cloud Project', /billing/, /billing/],
  ['This API project is not authorized to use this API.', /not enabled/, /enable the Geocoding API/],
  ['The provided API key is expired.', /expired/, /new key/],
  ['Something new.', /no reason that is known/, /billing/],
];

describe('a denial has the remedy that fits its reason', () => {
  test.each(denials)('%s', (message, detail, remedy) => {
    const result = judgeGeocodeAnswer('https://a.example', 403, { status: 'REQUEST_DENIED', error_message: message });
    const expected = { detail: expect.stringMatching(detail), remedy: expect.stringMatching(remedy) };
    expect(result).toMatchObject({ outcome: 'refused', ...expected });
  });
});

test.each([
  ['OK', 'works'],
  ['ZERO_RESULTS', 'works'],
  ['REQUEST_DENIED', 'refused'],
  ['OVER_QUERY_LIMIT', 'refused'],
  ['OVER_DAILY_LIMIT', 'refused'],
  ['UNKNOWN_ERROR', 'unreachable'],
  ['INVALID_REQUEST', 'unreachable'],
])('status %s: the key is %s', (status, outcome) => {
  expect(judgeGeocodeAnswer('https://a.example', 200, { status })).toMatchObject({ outcome });
});
