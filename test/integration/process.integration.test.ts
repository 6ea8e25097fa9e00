import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { eventually } from '../harness/eventually.ts';
import { type GatewayChild, startGatewayChild } from '../harness/gateway-child.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { closed, listening, startUpstream, type Upstream } from '../harness/upstream.ts';
import { Wire } from '../harness/wire.ts';

let issuer: TestIssuer;
let upstream: Upstream;
let child: GatewayChild | undefined;
/** Answers that the upstream holds back. */
let held: ServerResponse[];

beforeAll(async () => {
  issuer = await createIssuer();
});

afterEach(async () => {
  await child?.kill();
  await upstream?.close();
});

async function start(config?: Record<string, unknown>): Promise<{ port: number }> {
  held = [];
  upstream = await startUpstream((_request, response) => void held.push(response));
  child = startGatewayChild(issuer, upstream.origin, config);
  return (await child.lineOf('ready')) as { port: number };
}

async function openCall(port: number): Promise<Wire> {
  const wire = await Wire.open(port);
  wire.send(`GET ${GEOCODE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await issuer.sign()}\r\n\r\n`);
  await eventually(() => held.length > 0, { what: 'the call at the upstream' });
  return wire;
}

describe('told to stop', () => {
  test('finishes the call in flight, says that its connection ends, and exits 0 long before the drain time is over', async () => {
    const { port } = await start({ server: { port: 0, timeouts: { drain: '1h' } } });
    const wire = await openCall(port);
    child?.process.kill('SIGTERM');
    await child?.lineOf('stopping');
    held[0]?.end('{}');
    const answer = await wire.answer();
    expect(answer).toMatchObject({ status: 200, body: '{}' });
    await expect(child?.exited).resolves.toBe(0);
  });

  test('answers what still comes on an open connection as the last thing there', async () => {
    const { port } = await start({ server: { port: 0, timeouts: { drain: '1h' } } });
    const wire = await openCall(port);
    child?.process.kill('SIGTERM');
    await child?.lineOf('stopping');
    wire.send('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
    held[0]?.end('{}');
    const [, unready] = await wire.answers((answers) => answers.length === 2);
    expect(unready).toMatchObject({ status: 503, headers: { connection: 'close' } });
    await expect(child?.exited).resolves.toBe(0);
  });

  test('does not wait for a connection on which nothing was ever sent', async () => {
    const { port } = await start({ server: { port: 0, timeouts: { drain: '1h' } } });
    const wire = await Wire.open(port);
    child?.process.kill('SIGTERM');
    await wire.closed;
    await expect(child?.exited).resolves.toBe(0);
  });

  test('twice, it breaks off what is in flight', async () => {
    const { port } = await start({ server: { port: 0, timeouts: { drain: '1h' } } });
    const wire = await openCall(port);
    child?.process.kill('SIGTERM');
    await child?.lineOf('stopping');
    child?.process.kill('SIGINT');
    await wire.closed;
    await expect(child?.exited).resolves.toBe(0);
  });

  test('while an issuer hangs, it exits 0 at once', async () => {
    const silent = createServer(() => {});
    const port = await listening(silent);
    upstream = await startUpstream();
    child = startGatewayChild(issuer, upstream.origin, {
      auth: {
        issuers: [
          {
            issuer: issuer.issuer,
            audience: 'portcullis',
            algorithms: ['RS256'],
            jwksUri: `http://127.0.0.1:${port}/`,
          },
        ],
      },
    });
    await once(silent, 'request');
    child.process.kill('SIGTERM');
    await expect(child.exited).resolves.toBe(0);
    await closed(silent);
  });
});

test('when nobody reads its log any more, it says so and stops instead of going on unrecorded', async () => {
  const { port } = await start();
  child?.process.stdout?.destroy();
  await call(`http://127.0.0.1:${port}/proxy/maps/`).catch(() => undefined);
  await expect(child?.exited).resolves.toBe(1);
  expect(child?.errors()).toMatch(/^The log cannot be written to standard output \(EPIPE\), so the gateway stops\.$/m);
});
