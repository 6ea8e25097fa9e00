import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { systemClock } from '../../src/core/clock.ts';
import { createSecretMatcher } from '../../src/core/secret-matcher.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { Relay } from '../../src/pipeline/forward/relay.ts';
import type { Forwarded, Injected } from '../../src/pipeline/stages.ts';

/** A connection whose other side takes nothing, ever. */
function stuckSocket(): Socket {
  return new Duplex({ read: () => {}, write: () => {} }) as Socket;
}

/** An answer on its way to a caller who takes nothing: it can only end by the relay's giving up. */
function relayToNobody() {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  response.assignSocket(stuckSocket());
  const { promise, resolve, reject } = Promise.withResolvers<Forwarded>();
  const settings = { responseScan: 'full' };
  const matcher = createSecretMatcher(['a-secret-of-some-length']);
  const route = { responseHeaders: new Set<string>(), settings };
  const call = {
    request,
    response,
    route,
    operation: { method: 'GET' },
    outgoing: { matcher },
    startedAt: 0,
  } as unknown as Injected;
  const relay = new Relay(call, {
    clock: systemClock,
    timers: systemTimers,
    drainTimeout: 10,
    meter: () => {},
    settle: { resolve, reject },
  });
  const told: string[] = [];
  const controller = {
    abort: () => told.push('abort'),
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
  } as unknown as Dispatcher.DispatchController;
  relay.onRequestStart(controller);
  return { relay, call, controller, told, ended: promise };
}

describe('an answer that the caller does not take', () => {
  test.each([
    ['is one piece of known length', { 'content-length': '5' }, 'hello', false],
    ['has ended, its length unknown', {}, 'hello', true],
    ['is empty', { 'content-length': '0' }, '', true],
  ])('is given up when it %s', async (_name, headers, body, ends) => {
    const { relay, call, controller, told, ended } = relayToNobody();
    relay.onResponseStart(controller, 200, headers, call);
    if (body !== '') relay.onResponseData(controller, Buffer.from(body));
    if (ends) relay.onResponseEnd();
    await expect(ended).resolves.toMatchObject({ status: 200, bytes: body.length, ending: 'client_closed' });
    expect(told).toContain('abort');
  });

  test('is taken from the provider no faster, and given up too', async () => {
    const { relay, call, controller, told, ended } = relayToNobody();
    relay.onResponseStart(controller, 200, {}, call);
    relay.onResponseData(controller, Buffer.alloc(1024 ** 2));
    expect(told).toEqual(['pause']);
    await expect(ended).resolves.toMatchObject({ status: 200, ending: 'client_closed' });
    expect(told).toEqual(['pause', 'abort']);
  });
});
