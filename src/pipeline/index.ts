import { createMatcherCache } from '../core/secret-matcher/matcher-cache.ts';
import type { StandingOrders } from '../lockdown/definition.ts';
import { authorize } from './authorize.ts';
import { createEnter, type EnterParts } from './enter.ts';
import { createForward, type ForwardParts } from './forward.ts';
import { proxyDoor } from './guard/proxy-door.ts';
import { createHold, type HoldParts } from './hold.ts';
import { createInject, type InjectParts } from './inject.ts';
import { createLimit } from './limit.ts';
import { createNoteDenial } from './note-denial.ts';
import { onRecord, type Way } from './on-record.ts';
import { ownKeysDoor } from './own-keys/own-keys-door.ts';
import { isOwnKeysTarget } from './own-keys/target.ts';
import { createOwnKeysWay, type OwnKeysParts } from './own-keys.ts';
import { createRecord, type RecordParts } from './record.ts';
import type { Arrived } from './stages.ts';
import { createCarry, type UpgradeParts } from './upgrade.ts';

export interface PipelineParts
  extends EnterParts,
    HoldParts,
    Omit<InjectParts, 'matcherOf'>,
    ForwardParts,
    RecordParts,
    UpgradeParts,
    OwnKeysParts {
  readonly limitsOf: Parameters<typeof createLimit>[0];
  readonly orders: StandingOrders;
}

/** Whether a target is one that goes through the pipeline. Express matches decoded paths; here they are as they were sent. */
export function isPipelineTarget(target: string): boolean {
  return target.startsWith('/proxy/') || isOwnKeysTarget(target);
}

/** The ways through the gateway, each with its record. */
export function createPipeline(parts: PipelineParts): (arrived: Arrived) => Promise<void> {
  const { metrics } = parts;
  const calls = onRecord(createCallWay(parts), {
    metrics,
    record: createRecord(parts, proxyDoor.parametersOf),
    onFailure: createNoteDenial(parts.limitsOf),
  });
  const ownKeys = onRecord(createOwnKeysWay(parts), { metrics, record: createRecord(parts, ownKeysDoor.parametersOf) });
  /** @throws GatewayError for the error handler to answer; by then it is on record. */
  return (arrived) => (isOwnKeysTarget(arrived.request.url ?? '') ? ownKeys(arrived) : calls(arrived));
}

/** The way of a call: guard → authenticate → entitle → authorize → hold → limit → inject → forward, or carry for a WebSocket. */
function createCallWay(parts: PipelineParts): Way {
  const enter = createEnter(parts, proxyDoor);
  const hold = createHold(parts);
  const limit = createLimit(parts.limitsOf);
  const matchers = createMatcherCache(parts.clock);
  // A matcher holds what it looks for.
  parts.orders.onChange(matchers.clear);
  const inject = createInject({ ...parts, matcherOf: matchers.matcherOf });
  const forward = createForward(parts);
  const carry = createCarry(parts);
  return async (arrived, reached) => {
    const entitled = await enter(arrived, reached);
    if (entitled === undefined) return undefined;
    const authorized = authorize(entitled);
    reached(authorized);
    parts.addressLimit.giveBack(authorized.source);
    return await hold(authorized, async (cleared) => {
      const injected = await cleared.clearance.unlessCut(limit(cleared).then(inject));
      const { upgrade } = injected;
      return await (upgrade === undefined ? forward(injected) : carry(injected, upgrade));
    });
  };
}
