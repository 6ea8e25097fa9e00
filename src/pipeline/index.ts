import { createMatcherCache } from '../core/secret-matcher/matcher-cache.ts';
import { authorize } from './authorize.ts';
import { createEnter, type EnterParts } from './enter.ts';
import { createForward, type ForwardParts } from './forward.ts';
import { proxyDoor } from './guard/proxy-door.ts';
import { createInject, type InjectParts } from './inject.ts';
import { createLimit } from './limit.ts';
import { onRecord, type Way } from './on-record.ts';
import { ownKeysDoor } from './own-keys/own-keys-door.ts';
import { isOwnKeysTarget } from './own-keys/target.ts';
import { createOwnKeysWay, type OwnKeysParts } from './own-keys.ts';
import { createRecord, type RecordParts } from './record.ts';
import type { Arrived } from './stages.ts';
import { createCarry, type UpgradeParts } from './upgrade.ts';

export interface PipelineParts
  extends EnterParts,
    Omit<InjectParts, 'matcherOf'>,
    ForwardParts,
    RecordParts,
    UpgradeParts,
    OwnKeysParts {
  readonly counterOf: Parameters<typeof createLimit>[0];
}

/** Whether a target is one that goes through the pipeline. Express matches decoded paths; here they are as they were sent. */
export function isPipelineTarget(target: string): boolean {
  return target.startsWith('/proxy/') || isOwnKeysTarget(target);
}

/** The ways through the gateway, each with its record. */
export function createPipeline(parts: PipelineParts): (arrived: Arrived) => Promise<void> {
  const { metrics } = parts;
  const calls = onRecord(createCallWay(parts), { metrics, record: createRecord(parts, proxyDoor.parametersOf) });
  const ownKeys = onRecord(createOwnKeysWay(parts), { metrics, record: createRecord(parts, ownKeysDoor.parametersOf) });
  /** @throws GatewayError for the error handler to answer; by then it is on record. */
  return (arrived) => (isOwnKeysTarget(arrived.request.url ?? '') ? ownKeys(arrived) : calls(arrived));
}

/** The way of a call: guard → authenticate → entitle → authorize → limit → inject → forward, or carry for a WebSocket. */
function createCallWay(parts: PipelineParts): Way {
  const enter = createEnter(parts, proxyDoor);
  const limit = createLimit(parts.counterOf);
  const inject = createInject({ ...parts, matcherOf: createMatcherCache(parts.clock) });
  const forward = createForward(parts);
  const carry = createCarry(parts);
  return async (arrived, reached) => {
    const entitled = await enter(arrived, reached);
    if (entitled === undefined) return undefined;
    const authorized = authorize(entitled);
    reached(authorized);
    await parts.addressLimit.giveBack(authorized.source);
    const injected = await inject(await limit(authorized));
    const { upgrade } = injected;
    return await (upgrade === undefined ? forward(injected) : carry(injected, upgrade));
  };
}
