import type { Hold, InForce, Revocation } from '../../lockdown/definition.ts';
import type { ListedPresence } from '../../state/definition.ts';
import { type HeardGateway, hearGateways, hearRosters } from './gather.ts';
import { openBook, type Source } from './open-book.ts';
import { openWays } from './open-ways.ts';
import type { Places } from './places.ts';
import { keyThatCounts } from './release-keys.ts';
import { settleIn } from './settle-in.ts';
import type { EmergencyWorld } from './world.ts';

/** What is in force, and at whom. */
export interface Status {
  readonly holds: readonly InForce<Hold>[];
  readonly revocations: readonly InForce<Revocation>[];
  readonly sources: readonly Source[];
  readonly gateways: readonly HeardGateway[];
  readonly live: readonly ListedPresence[];
  /** Rosters that could not be asked. */
  readonly unasked: readonly string[];
  readonly remarks: readonly string[];
  /** Whether the places are known to be the right ones: nothing can be concluded from wrong ones that are empty. */
  readonly isPlaceKnown: boolean;
  /** The fingerprint of the release key that counts here; undefined: there is none to be seen. */
  readonly releaseKey: string | undefined;
}

/** Reads it from every place that answers. */
export async function readStatus(file: string | undefined, world: EmergencyWorld): Promise<Status> {
  const places = settleIn(file, world);
  const ways = openWays(places, world);
  const [{ book, sources, releaseKey, noKey }, gateways, { live, unasked }] = await Promise.all([
    openBook(ways, places, world),
    hearGateways(places.adminSocket, world),
    hearRosters(ways.rosters, world),
  ]);
  const unverified =
    noKey === undefined
      ? []
      : [
          `Releases cannot be verified here, for ${noKey}: what was released may still be listed. What instances obey counts.`,
        ];
  const words = gateways.flatMap(({ heard }) => ('said' in heard ? [heard.said] : []));
  const holds = union([book.holds, ...words.map((word) => word.holds)]);
  const revocations = union([book.revocations, ...words.map((word) => word.revocations)]);
  await book.close();
  ways.close();
  return {
    holds,
    revocations,
    sources,
    gateways,
    live,
    unasked,
    remarks: [...places.remarks, ...unverified],
    isPlaceKnown: isPlaceKnown(places, { gateways, live }),
    releaseKey: keyThatCounts(releaseKey, gateways),
  };
}

/** Whether the configuration says where everything is, or a gateway shows it. */
export function isPlaceKnown({ content }: Pick<Places, 'content'>, seen: Pick<Status, 'live' | 'gateways'>): boolean {
  return content !== undefined || everybody(seen).size > 0;
}

/** What is in force anywhere: an instance may know what nobody else does, or not believe a release. */
function union<Each extends InForce<Hold | Revocation>>(lists: readonly (readonly Each[])[]): readonly Each[] {
  return [...new Map(lists.flat().map((each) => [each.id, each])).values()];
}

/** Whether something was read at all, and in the right place. */
export function isKnown({ sources, gateways, isPlaceKnown: isPlace }: Status): boolean {
  return isPlace && [...sources, ...gateways].some(({ heard }) => 'said' in heard);
}

/** Of those that were seen, which obey an order. */
export function obeying(id: string, { live, gateways }: Pick<Status, 'live' | 'gateways'>): ReadonlySet<string> {
  const words = gateways.flatMap(({ heard }) => ('said' in heard ? [heard.said] : []));
  return new Set([
    ...live.filter(({ orders }) => orders.includes(id)).map(({ instance }) => instance),
    ...words
      .filter(({ holds, revocations }) => [...holds, ...revocations].some((each) => each.id === id))
      .map(({ instance }) => instance),
  ]);
}

/** All that were seen. */
export function everybody({ live, gateways }: Pick<Status, 'live' | 'gateways'>): ReadonlySet<string> {
  const words = gateways.flatMap(({ heard }) => ('said' in heard ? [heard.said.instance] : []));
  return new Set([...live.map(({ instance }) => instance), ...words]);
}
