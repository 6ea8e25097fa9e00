import { type AuthenticateParts, createAuthenticate } from './authenticate.ts';
import { entitle } from './entitle.ts';
import type { Door } from './guard/door.ts';
import { createGuard, type GuardParts } from './guard.ts';
import type { CallSoFar } from './record.ts';
import type { Arrived, Entitled, Guarded } from './stages.ts';

export interface EnterParts extends GuardParts, AuthenticateParts {}

/** The first three stages, which are the same whatever a request is for: guard → authenticate → entitle. */
export function createEnter<Target extends { integration: string; query: string }, Named extends object>(
  parts: EnterParts,
  door: Door<Target, Named>,
) {
  const guard = createGuard(parts, door);
  const authenticate = createAuthenticate(parts);
  /**
   * @param reached told of the call after each stage.
   * @returns undefined when the request was a preflight and is answered. @throws GatewayError.
   */
  return async (
    arrived: Arrived,
    reached: (call: CallSoFar) => void,
  ): Promise<Entitled<Guarded & Named> | undefined> => {
    const guarded = await guard(arrived);
    if (guarded === undefined) return undefined;
    reached(guarded);
    const authenticated = await authenticate(guarded);
    reached(authenticated);
    return entitle<Guarded & Named>(authenticated);
  };
}
