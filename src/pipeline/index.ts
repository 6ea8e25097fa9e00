import type { ServerResponse } from 'node:http';
import { CallerGone, GatewayError } from '../core/errors.ts';
import { createMatcherCache } from '../core/secret-matcher/matcher-cache.ts';
import { type AuthenticateParts, createAuthenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { createForward, type ForwardParts } from './forward.ts';
import { createGuard, type GuardParts } from './guard.ts';
import { createInject, type InjectParts } from './inject.ts';
import { createLimit } from './limit.ts';
import { type CallSoFar, createRecord, type RecordParts } from './record.ts';
import type { Arrived } from './stages.ts';
import { createCarry, type UpgradeParts } from './upgrade.ts';

export interface PipelineParts
  extends GuardParts,
    AuthenticateParts,
    Omit<InjectParts, 'matcherOf'>,
    ForwardParts,
    RecordParts,
    UpgradeParts {
  readonly counterOf: Parameters<typeof createLimit>[0];
}

/** The way of a call: guard → authenticate → authorize → limit → inject → forward, or carry for a WebSocket → record. */
export function createPipeline(parts: PipelineParts) {
  const guard = createGuard(parts);
  const authenticate = createAuthenticate(parts);
  const limit = createLimit(parts.counterOf);
  const inject = createInject({ ...parts, matcherOf: createMatcherCache(parts.clock) });
  const forward = createForward(parts);
  const carry = createCarry(parts);
  const record = createRecord(parts);

  /** @throws GatewayError for the error handler to answer; by then it is on record. */
  return async (arrived: Arrived): Promise<void> => {
    let call: CallSoFar = arrived;
    try {
      const guarded = await guard(arrived);
      if (guarded === undefined) return parts.metrics.countPreflight();
      call = guarded;
      const authenticated = await authenticate(guarded);
      call = authenticated;
      const authorized = authorize(authenticated);
      call = authorized;
      await parts.addressLimit.giveBack(call.source);
      const admitted = await limit(authorized);
      const injected = await inject(admitted);
      const { upgrade } = injected;
      const forwarded = await (upgrade === undefined ? forward(injected) : carry(injected, upgrade));
      record(call, forwarded);
    } catch (error) {
      if (error instanceof CallerGone) return record(call, error);
      const failure = asGatewayError(error, call.response);
      record(call, failure);
      throw failure;
    }
  };
}

function asGatewayError(error: unknown, response: ServerResponse): GatewayError {
  if (error instanceof GatewayError) return error;
  // A bug of ours. The name and the first frame are for us; the message, with which a stack begins, may quote a secret.
  const { name, message, stack = '' } = error instanceof Error ? error : new Error();
  const begin = stack.indexOf(message);
  const frame = (begin === -1 ? '' : stack.slice(begin + message.length))
    .split('\n')
    .find((line) => line.startsWith('    at '))
    ?.trim();
  if (response.headersSent) response.destroy();
  return new GatewayError('internal_error', { detail: `${name} ${frame ?? ''}`.trim() });
}
