import type { IncomingMessage } from 'node:http';
import { CallerGone, GatewayError } from '../core/errors.ts';
import type { BodyGarbage } from '../core/garbage.ts';
import { continueIfExpected } from './body/continue-if-expected.ts';
import { Relay } from './forward/relay.ts';
import { type RequestBody, requestBody, wholeBody } from './forward/request-body.ts';
import { Sending, type SendingParts } from './forward/sending.ts';
import { inSlot } from './forward/slot.ts';
import type { Forwarded, Injected } from './stages.ts';

export interface ForwardParts extends SendingParts {
  /** Milliseconds without a byte of the request arriving or of the answer being read. */
  readonly bodyTimeout: number;
  readonly bodyGarbage: BodyGarbage;
}

/** Last stage before the record: sends the request and streams the answer back. No redirect is followed. */
export function createForward(parts: ForwardParts) {
  /** @throws GatewayError when no answer had begun. */
  return async (call: Injected): Promise<Forwarded> => {
    const body = await call.clearance.unlessCut(bodyOf(call, parts.bodyTimeout));
    return await inSlot(call, parts.timers, () => send(call, body, parts)).finally(() => discardRest(call.request));
  };
}

/** node:http discards a body that nobody reads, but not the rest of one that somebody began to: its sender would wait for ever. */
function discardRest(request: IncomingMessage): void {
  if (!request.complete && !request.destroyed) request.on('data', () => {});
}

/** Sends a call, again where that is allowed, until its answer is through or its deadline has come. */
async function send(call: Injected, body: RequestBody, parts: ForwardParts): Promise<Forwarded> {
  const { route, startedAt } = call;
  const { deadline } = route.settings;
  const { promise, resolve, reject } = Promise.withResolvers<Forwarded>();
  const relay = new Relay(call, {
    clock: parts.clock,
    timers: parts.timers,
    drainTimeout: parts.bodyTimeout,
    meter: parts.bodyGarbage.meter(),
    settle: { resolve, reject },
  });
  const sending = new Sending(call, relay, body, parts);
  const late = () =>
    relay.fail(new GatewayError('upstream_timeout', { detail: 'the deadline of the call' }), 'deadline');
  const callOff = parts.timers.after(startedAt + deadline - parts.clock.elapsed(), late);
  const callOffCut = call.clearance.whenCut((error) => sending.cut(error));
  sending.attempt();
  try {
    const forwarded = await promise;
    return sending.retries === 0 ? forwarded : { ...forwarded, retries: sending.retries };
  } finally {
    callOff();
    callOffCut();
    sending.stop();
  }
}

/** The body as it was read and written anew, or as it comes. */
async function bodyOf(call: Injected, idle: number): Promise<RequestBody> {
  const { request, response, operation, outgoing, bodyLength, bodyType } = call;
  if (operation.reads !== undefined) return wholeBody(outgoing.body);
  continueIfExpected(request, response);
  const keep = operation.idempotent || call.fallBack !== undefined;
  try {
    return await requestBody(request, bodyLength, bodyType, { max: operation.maxBody, idle }, keep);
  } catch (error) {
    throw error instanceof GatewayError ? error : new CallerGone();
  }
}
