import { createEnter, type EnterParts } from './enter.ts';
import { createHold, type HoldParts } from './hold.ts';
import { createLimit } from './limit.ts';
import type { Way } from './on-record.ts';
import { authorizeOwnKey } from './own-keys/authorize-own-key.ts';
import { ownKeysDoor } from './own-keys/own-keys-door.ts';
import { createServeOwnKey, type ServeOwnKeyParts } from './own-keys/serve-own-key.ts';

export interface OwnKeysParts extends EnterParts, HoldParts, ServeOwnKeyParts {
  readonly ownKeysLimitsOf: Parameters<typeof createLimit>[0];
}

/** The way of a caller to its own keys: guard → authenticate → entitle → authorize → hold → limit → serve. */
export function createOwnKeysWay(parts: OwnKeysParts): Way {
  const enter = createEnter(parts, ownKeysDoor);
  const hold = createHold(parts);
  const limit = createLimit(parts.ownKeysLimitsOf);
  const serve = createServeOwnKey(parts);
  return async (arrived, reached) => {
    const entitled = await enter(arrived, reached);
    if (entitled === undefined) return undefined;
    const authorized = authorizeOwnKey(entitled);
    reached(authorized);
    parts.addressLimit.giveBack(authorized.source);
    return await hold(authorized, (cleared) => cleared.clearance.unlessCut(limit(cleared).then(serve)));
  };
}
