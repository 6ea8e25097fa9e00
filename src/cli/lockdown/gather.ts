import type { Hold, InForce, Revocation } from '../../lockdown/definition.ts';
import type { ListedPresence, Roster } from '../../state/definition.ts';
import { askGateway, NoAnswer } from '../ask-gateway.ts';
import { socketsBeside } from '../gateway-sockets.ts';
import type { Time } from './deliver.ts';
import { Trouble } from './delivery.ts';
import { NO_ANSWER } from './gateway-targets.ts';
import { type Heard, hear } from './hear.ts';
import { memberOf } from './read-content.ts';

/** Milliseconds; a little less than a place is waited for, so that it says why. */
const PATIENCE = 1_400;

/** What is in force at a gateway, by its own word. */
export interface GatewayWord {
  readonly instance: string;
  readonly holds: readonly InForce<Hold>[];
  readonly revocations: readonly InForce<Revocation>[];
  /** The fingerprint of the release key that it has loaded; null: none. */
  readonly releaseKey: string | null;
}

/** A gateway of this machine, and what it said. */
export interface HeardGateway {
  /** Of its socket. */
  readonly path: string;
  readonly heard: Heard<GatewayWord>;
}

/** Asks every gateway of this machine what it obeys. */
export async function hearGateways(adminSocket: string, time: Pick<Time, 'timers'>): Promise<readonly HeardGateway[]> {
  const trusted = socketsBeside(adminSocket).filter(({ isTrusted }) => isTrusted);
  return await Promise.all(
    trusted.map(async ({ path }) => ({ path, heard: await hear('gateway', path, () => askOrders(path), time) })),
  );
}

async function askOrders(socket: string): Promise<GatewayWord> {
  try {
    const { status, body } = await askGateway(socket, 'GET /orders', undefined, PATIENCE).answer;
    const instance = memberOf(body, 'instance');
    if (status !== 200 || typeof instance !== 'string') throw new Trouble(`it answered ${status}`, 'Its log says why.');
    // Its socket is our own user's: what it says is as good as what we write.
    return body as GatewayWord;
  } catch (error) {
    throw error instanceof NoAnswer ? NO_ANSWER[error.why] : error;
  }
}

/** Who is there, by every roster that answers. */
export async function hearRosters(
  rosters: readonly Pick<Roster, 'name' | 'live'>[],
  time: Time,
): Promise<{ readonly live: readonly ListedPresence[]; readonly unasked: readonly string[] }> {
  const heard = await Promise.all(rosters.map((roster) => hear('redis', roster.name, () => roster.live(), time)));
  const seen = new Map<string, ListedPresence>();
  for (const each of heard)
    if ('said' in each)
      for (const presence of each.said)
        if (presence.silentFor === undefined || !seen.has(presence.instance)) seen.set(presence.instance, presence);
  const unasked = rosters.filter((_roster, index) => !('said' in (heard[index] ?? {}))).map(({ name }) => name);
  return { live: [...seen.values()], unasked };
}
