import type { Cleared, Entitled, Guarded } from './stages.ts';
import type { Underway } from './underway.ts';

export interface HoldParts {
  readonly underway: Pick<Underway, 'during'>;
}

/** A call that is past authorize; what is no operation of a provider's has none. */
type Allowed = Entitled<Guarded> & { readonly operation?: { readonly name: string } };

/** Fifth stage: has an operator stopped it? It is asked again before anything is forwarded, and cut when one does so later. */
export function createHold({ underway }: HoldParts) {
  /** @throws GatewayError `locked_down`, `unauthenticated`, and what the work throws, which is what follows. */
  return <Call extends Allowed, Result>(call: Call, work: (cleared: Cleared<Call>) => Promise<Result>) => {
    const { issuer, subject, tokenId, issuedAt } = call.caller;
    const facts = { integration: call.route.name, operation: call.operation?.name, issuer, subject, tokenId, issuedAt };
    return underway.during(facts, (clearance): Promise<Result> => work({ ...call, clearance }));
  };
}
