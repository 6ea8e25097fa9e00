import { MOST_RELEASED } from '../../lockdown/bounds.ts';
import type { Hold, InForce, Revocation } from '../../lockdown/definition.ts';
import { ReleaseRefused } from '../../lockdown/release-refused.ts';
import { type Carried, carry } from './carry.ts';
import { type Choice, chooseOrders } from './choose-orders.ts';
import type { Delivery } from './delivery.ts';
import { type HeardGateway, hearGateways } from './gather.ts';
import { type BookAtHand, openBook } from './open-book.ts';
import { type OpenedWays, openWays } from './open-ways.ts';
import { isPlaceKnown } from './read-status.ts';
import { adviceOnReleases, keyThatCounts, unbelievingLines } from './release-keys.ts';
import { deliveryData, deliveryLine } from './say-delivery.ts';
import { type Advise, count, instancesData, isEverybody, missingLines, unaskedNote } from './say-instances.ts';
import { settleIn } from './settle-in.ts';
import { someOf } from './some-of.ts';
import { useCode } from './use-code.ts';
import type { Voice } from './voice.ts';
import { whoAndWhere } from './who.ts';
import type { EmergencyWorld } from './world.ts';

/** What is to be ended, and why. */
export interface Ending {
  readonly file: string | undefined;
  readonly reason: string;
  readonly choose: Choice;
}

interface Person {
  readonly voice: Voice;
  /** Asks for the code, unseen. */
  readonly askCode: () => Promise<string>;
}

/** What came of it, for programs. */
export type ReleaseData = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** Ends orders everywhere, for one release code. @throws LineRefused when what is to be ended is not in force. */
export async function endOrders(asked: Ending, person: Person, world: EmergencyWorld): Promise<ReleaseData> {
  const places = settleIn(asked.file, world);
  const ways = openWays(places, world);
  const atHand = await openBook(ways, places, world);
  for (const remark of places.remarks) person.voice.line(`  note      ${remark}`);
  try {
    const gateways = await hearGateways(places.adminSocket, world);
    const isThePlace = isPlaceKnown(places, { gateways, live: [] });
    return await release(asked, person, { ways, atHand, gateways, isThePlace, world });
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error;
    person.voice.line(`NOT RELEASED: ${error.found}. What to do: ${error.write}.`);
    return { ok: false, did: 'release', released: [], problem: error.found, next: error.write };
  } finally {
    await atHand.book.close();
    ways.close();
  }
}

interface Scene {
  readonly ways: OpenedWays;
  readonly atHand: BookAtHand;
  readonly gateways: readonly HeardGateway[];
  /** Whether the places are known to be the right ones. */
  readonly isThePlace: boolean;
  readonly world: EmergencyWorld;
}

async function release(
  { choose, reason }: Ending,
  { voice, askCode }: Person,
  { ways, atHand, gateways, isThePlace, world }: Scene,
): Promise<ReleaseData> {
  const words = gateways.flatMap(({ heard }) => ('said' in heard ? [heard.said] : []));
  const inForce = [atHand.book, ...words].flatMap(({ holds, revocations }) => [...holds, ...revocations]);
  const of = chooseOrders(choose, inForce);
  if (of.length === 0)
    return nothingToEnd(choose, isThePlace && atHand.sources.every(({ heard }) => 'said' in heard), voice);
  const key = keyThatCounts(atHand.releaseKey, gateways);
  for (const line of unbelievingLines(gateways, key)) voice.line(line);
  const terms = { of, code: await askCode(), reason, by: whoAndWhere() };
  const { id, text, verifiedBy } = await useCode(terms, atHand, gateways, key);
  voice.line(`The code is right, and used up; it was verified by ${verifiedBy}. Release ${id} of ${someOf(of)}:`);
  const confirms = {
    inForce: (ids: readonly string[]) => !of.some((each) => ids.includes(each)),
    believed: (ids: readonly string[]) => ids.includes(id) && new Set(ids).isDisjointFrom(new Set(of)),
  };
  const onDelivery = (delivery: Delivery) => voice.line(deliveryLine(delivery));
  const to = choose.kind === 'hold' ? ways : { ...ways, file: undefined };
  const carried = await carry(to, { entries: new Map([[id, text]]), confirms, onDelivery }, world);
  return report({ id, of, carried, left: others(inForce, of), advise: adviceOnReleases(gateways, key) }, voice);
}

function nothingToEnd({ kind }: Choice, isAll: boolean, voice: Voice): ReleaseData {
  const none = kind === 'hold' ? 'Nothing is held' : 'Nothing is revoked';
  voice.line(`${isAll ? none : `No ${kind} was found, as far as could be read`}: there is nothing to release.`);
  return { ok: isAll, did: 'release', released: [] };
}

/** Holds that are in force beside those. */
function others(inForce: readonly InForce<Hold | Revocation>[], of: readonly string[]): readonly string[] {
  const ended = new Set(of);
  const holds = inForce.filter(({ id, order }) => order.kind === 'hold' && !ended.has(id));
  return [...new Set(holds.map(({ id }) => id))];
}

interface Released {
  readonly id: string;
  readonly of: readonly string[];
  readonly carried: Carried;
  /** Ids of holds that are still in force. */
  readonly left: readonly string[];
  readonly advise: Advise;
}

function report({ id, of, carried, left, advise }: Released, voice: Voice): ReleaseData {
  const { instances, deliveries } = carried;
  const counted = count(instances, deliveries);
  const ok = isEverybody(counted) && deliveries.some(({ took }) => took);
  for (const line of missingLines(counted, instances, advise)) voice.line(line);
  const { live, confirmed } = counted;
  const seen = live === 0 ? 'no running gateway was seen' : `${confirmed} of ${live} instances confirmed`;
  voice.line(`${ok ? 'RELEASED' : 'NOT RELEASED EVERYWHERE'}: ${seen}.${unaskedNote(instances)}`);
  if (left.length > 0) voice.line(`STILL HELD, by ${left.length} more: ${someOf(left)}.${whatIsLeft(of)}`);
  return {
    ok,
    did: 'release',
    release: id,
    released: of,
    targets: deliveries.map(deliveryData),
    instances: instancesData(counted, instances),
    stillHeld: left,
  };
}

/** Where there was more to end than one release can. */
const whatIsLeft = (of: readonly string[]) =>
  of.length < MOST_RELEASED
    ? ''
    : ` One release ends ${MOST_RELEASED} at most: run this again, with the next code, until nothing is left.`;
