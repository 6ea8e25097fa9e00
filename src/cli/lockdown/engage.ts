import type { Scope } from '../../lockdown/definition.ts';
import { carryInForce } from './carry-in-force.ts';
import { checkScope } from './check-scope.ts';
import { chooseHold, makeHold } from './choose-hold.ts';
import type { Delivery } from './delivery.ts';
import { describeScope } from './describe-scope.ts';
import { openWays } from './open-ways.ts';
import type { Asked } from './parse-line.ts';
import type { Places } from './places.ts';
import { deliveryData, deliveryLine } from './say-delivery.ts';
import { count, instancesData, isEverybody, missingLines } from './say-instances.ts';
import { settleIn } from './settle-in.ts';
import { verdict } from './verdict.ts';
import { rounded, type Voice, voiceOf } from './voice.ts';
import type { EmergencyWorld } from './world.ts';

type Engage = Extract<Asked, { what: 'engage' | 'plan' }>;

/** Engages a hold, and says what came of it. @returns the exit code. @throws LineRefused, and then nothing is held. */
export async function engage(asked: Engage, world: EmergencyWorld): Promise<number> {
  const { clock, startedAt } = world;
  const { scope, reason, json } = asked;
  const voice = voiceOf(world, json);
  const places = settleIn(asked.file, world);
  const remarks = [...places.remarks, ...(await checkScope(scope, places))];
  const ways = openWays(places, world);
  const found = await chooseHold({ scope, reason }, ways.sentinel, world);
  voice.line(`${new Date(startedAt.wall).toISOString()}  Lockdown of ${describeScope(scope)}: ${reason}`);
  for (const remark of remarks) voice.line(`  note      ${remark}`);
  if (!found.isNew)
    voice.line(
      `  note      This hold stood in the file already, since ${new Date(found.hold.at).toISOString()}: it is written again.`,
    );

  const wish = {
    chosen: found,
    anew: () => makeHold({ scope, reason }, world),
    onEnded: () => voice.line('  note      It was released meanwhile: a new hold is engaged.'),
    onDelivery: (delivery: Delivery) => voice.line(deliveryLine(delivery)),
  };
  const { chosen, carried } = await carryInForce(ways, wish, world);
  const { id, isNew, hold } = chosen;
  const counted = count(carried.instances, carried.deliveries);
  const milliseconds = clock.elapsed() - startedAt.elapsed;
  const engaged = carried.deliveries.some(({ took }) => took);
  const held = engaged && isEverybody(counted);
  for (const line of missingLines(counted, carried.instances)) voice.line(line);
  voice.line(verdict({ engaged, counted, instances: carried.instances, milliseconds }));
  if (engaged) voice.line(`Hold ${id}. To end it: ${world.again} --release ${id} --reason "<why it is over>"`);

  const keys = asked.atProvider ? await keysOf(scope, places, voice, world) : undefined;
  const ok = held && keys?.ok !== false;
  voice.end({
    ok,
    did: 'engage',
    startedAt: new Date(startedAt.wall).toISOString(),
    hold: { id, isNew, scope, reason, by: hold.by, at: new Date(hold.at).toISOString() },
    targets: carried.deliveries.map(deliveryData),
    instances: instancesData(counted, carried.instances),
    milliseconds: rounded(milliseconds),
    remarks,
    keys: keys?.reports ?? null,
  });
  return ok ? 0 : 1;
}

/** Loaded when everything is held: it takes long. */
async function keysOf(scope: Scope, places: Places, voice: Voice, world: EmergencyWorld) {
  const { revokeAtProvider } = await import('./revoke-at-provider.ts');
  return await revokeAtProvider(scope, places, voice, { world, dryRun: false });
}
