import type { Revocation, Revoked } from '../../lockdown/definition.ts';
import { type Report, type Shell, UsageError } from '../command.ts';
import { carryInForce } from '../lockdown/carry-in-force.ts';
import { checkIssuer } from '../lockdown/check-issuer.ts';
import type { Delivery } from '../lockdown/delivery.ts';
import { describeRevoked } from '../lockdown/describe-scope.ts';
import { LineRefused } from '../lockdown/line-refused.ts';
import { openWays } from '../lockdown/open-ways.ts';
import type { Places } from '../lockdown/places.ts';
import { deliveryData, deliveryLine } from '../lockdown/say-delivery.ts';
import { count, instancesData, isEverybody, missingLines, unaskedNote } from '../lockdown/say-instances.ts';
import { settleIn } from '../lockdown/settle-in.ts';
import { inMilliseconds, rounded, type Voice, voiceOf } from '../lockdown/voice.ts';
import { worldOf } from '../lockdown/world-of.ts';
import { chooseRevocation, makeRevocation } from './choose-revocation.ts';
import type { RevokeOptions } from './options.ts';

/** Refuses tokens on every instance that can be reached, and says what came of it. @throws UsageError for an issuer that there is not. */
export async function revoke(shell: Shell, options: RevokeOptions, of: Revoked): Promise<Report> {
  const world = worldOf(shell);
  const json = options.json === true;
  const voice = voiceOf(world, json);
  const places = settleIn(options.file, world);
  const unchecked = unknownOf(of, places);
  const ways = openWays(places, world);
  try {
    const terms = { of, reason: options.reason ?? 'no reason given' };
    const found = await chooseRevocation(terms, await ways.openDatabase(), world);
    voice.line(
      `${new Date(world.startedAt.wall).toISOString()}  Revoking ${describeRevoked(of)}: ${found.revocation.reason}`,
    );
    const remarks = [...places.remarks, ...unchecked];
    for (const remark of remarks) voice.line(`  note      ${remark}`);
    if (!found.isNew) voice.line(againNote(found.revocation));
    const wish = {
      chosen: found,
      anew: () => makeRevocation(terms, world),
      onEnded: () =>
        voice.line(`  note      It was lifted meanwhile: a new one is made, for the reason: ${terms.reason}`),
      onDelivery: (delivery: Delivery) => voice.line(deliveryLine(delivery)),
    };
    const { chosen, carried } = await carryInForce({ ...ways, file: undefined }, wish, world);
    const { id, isNew } = chosen;
    const { reason, by, at } = chosen.revocation;
    const { deliveries, instances } = carried;
    const counted = count(instances, deliveries);
    const milliseconds = world.clock.elapsed() - world.startedAt.elapsed;
    const took = deliveries.some((each) => each.took);
    const ok = took && isEverybody(counted);
    for (const line of missingLines(counted, instances)) voice.line(line);
    sayVerdict(voice, {
      took,
      ok,
      id,
      live: counted.live,
      confirmed: counted.confirmed,
      milliseconds,
      unasked: unaskedNote(instances),
    });
    const data = {
      revocation: { id, isNew, of, reason, by, at: new Date(at).toISOString() },
      targets: deliveries.map(deliveryData),
      instances: instancesData(counted, instances),
      milliseconds: rounded(milliseconds),
      remarks,
    };
    return { ok, text: '', data, ...(!json && { written: true }) };
  } finally {
    ways.close();
  }
}

const againNote = ({ at, by }: Revocation) =>
  `  note      It was revoked already, since ${new Date(at).toISOString()} by ${by}, for the reason above: that is written again.`;

/** @returns what could not be checked. @throws UsageError for an issuer that there is not. */
function unknownOf({ issuer }: Revoked, places: Places): string[] {
  if (issuer === undefined) return [];
  try {
    const unchecked = checkIssuer(issuer, places, 'Nothing was revoked.');
    return unchecked === undefined ? [] : [unchecked];
  } catch (error) {
    throw error instanceof LineRefused ? new UsageError(error.message) : error;
  }
}

interface Verdict {
  readonly took: boolean;
  readonly ok: boolean;
  readonly id: string;
  readonly live: number;
  readonly confirmed: number;
  readonly milliseconds: number;
  /** What is to be said of rosters that could not be asked. */
  readonly unasked: string;
}

function sayVerdict(voice: Voice, { took, ok, id, live, confirmed, milliseconds, unasked }: Verdict): void {
  const time = inMilliseconds(milliseconds);
  if (!took) {
    voice.line(`NOT REVOKED, after ${time}: nothing took. Do what the lines above say, and run this again.`);
    return;
  }
  if (live === 0)
    voice.line(
      `WRITTEN, after ${time}, but no running gateway was seen. One that starts here obeys. If one runs elsewhere, run this there.${unasked}`,
    );
  else
    voice.line(
      ok
        ? `REVOKED, after ${time}: ${confirmed} of ${live} instances confirmed. Open streams and sockets of those tokens were cut.${unasked}`
        : `NOT REVOKED EVERYWHERE, after ${time}: ${confirmed} of ${live} instances confirmed. Do what the lines above say.${unasked}`,
    );
  voice.line(`Revocation ${id}. To lift it: npm run -s portcullis -- revoke lift ${id} --reason "<why>"`);
}
