import { Client } from '@googlemaps/google-maps-services-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { CANARY, startTestGateway, type TestGateway } from '../harness/gateway.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

let issuer: TestIssuer;
let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await createIssuer();
  upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ status: 'OK', results: [{ formatted_address: 'Taipei 101' }] }));
  });
  gateway = await startTestGateway(issuer, upstream.origin);
});

afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});

describe('a geocoding call with a token and no key', () => {
  test('reaches the provider with the key and comes back', async () => {
    const answer = await call(gateway.origin + GEOCODE, { token: await issuer.sign() });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'OK' });
    expect(upstream.received.at(-1)?.url).toBe(
      `/maps/api/geocode/json?address=Taipei&key=${encodeURIComponent(CANARY)}`,
    );
  });

  test("works with Google's own client, given only url and the Authorization header", async () => {
    const client = new Client({});
    const { data } = await client.geocode({
      url: `${gateway.origin}/proxy/maps/maps/api/geocode/json`,
      params: { address: 'Taipei 101' } as never,
      headers: { Authorization: `Bearer ${await issuer.sign()}` },
    });
    expect(data.results[0]?.formatted_address).toBe('Taipei 101');
  });

  test('is written down in one line without any value of its query', async () => {
    const before = gateway.logged.length;
    const answer = await call(`${gateway.origin}${GEOCODE}&secretword=hunter2`, { token: await issuer.sign() });
    const lines = gateway.logged.slice(before);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'call',
      requestId: answer.headers['x-request-id'],
      caller: { issuer: issuer.issuer, subject: 'alice' },
      integration: 'maps',
      operation: 'geocode',
      status: 200,
      bytes: answer.text.length,
      parameters: ['address', 'secretword'],
    });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });
});
