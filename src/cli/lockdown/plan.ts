import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkScope } from './check-scope.ts';
import { describeScope } from './describe-scope.ts';
import { hearGateways, hearRosters } from './gather.ts';
import { hear } from './hear.ts';
import { type OpenedWays, openWays } from './open-ways.ts';
import type { Asked } from './parse-line.ts';
import type { Places } from './places.ts';
import { revokeAtProvider } from './revoke-at-provider.ts';
import { place, silence } from './say-instances.ts';
import { settleIn } from './settle-in.ts';
import { shownPath } from './shown-path.ts';
import { voiceOf } from './voice.ts';
import type { EmergencyWorld } from './world.ts';

type Plan = Extract<Asked, { what: 'engage' | 'plan' }>;

/** A place to which a hold would be written. */
interface Planned {
  readonly kind: string;
  readonly name: string;
  /** What stands in the way; undefined: nothing that can be seen. */
  readonly problem: string | undefined;
}

/** Shows what engaging would do, and does nothing of it. @returns the exit code: 1 when no place would take it. */
export async function plan({ file, json, scope, reason, atProvider }: Plan, world: EmergencyWorld): Promise<number> {
  const voice = voiceOf(world, json);
  const places = settleIn(file, world);
  const remarks = [...places.remarks, ...(await checkScope(scope, places))];
  const ways = openWays(places, world);
  const [targets, { live, unasked }] = await Promise.all([look(ways, places, world), hearRosters(ways.rosters, world)]);
  voice.line(`Dry run: nothing is written. It would be a lockdown of ${describeScope(scope)}: ${reason}`);
  for (const remark of remarks) voice.line(`  note      ${remark}`);
  for (const { kind, name, problem } of targets)
    voice.line(
      `  ${kind.padEnd(8)}  ${name}: ${problem === undefined ? 'would be written to' : `WOULD NOT TAKE: ${problem}`}`,
    );
  for (const each of live) voice.line(`  instance  ${place(each)}: would have to confirm${silence(each)}`);
  for (const name of unasked) voice.line(`  instances that only ${name} knows could not be seen.`);
  const keys = atProvider ? await revokeAtProvider(scope, places, voice, { world, dryRun: true }) : undefined;
  const ok = targets.some(({ problem }) => problem === undefined);
  voice.line(ok ? 'To do it, leave --dry-run out.' : 'NO PLACE WOULD TAKE IT: do what the lines above say.');
  const instances = live.map(({ instance, host, pid }) => ({ instance, host, pid }));
  const shown = targets.map(({ kind, name, problem = null }) => ({ kind, name, problem }));
  voice.end({
    ok,
    did: 'dry-run',
    scope,
    reason,
    targets: shown,
    instances,
    unasked,
    remarks,
    keys: keys?.reports ?? null,
  });
  return ok ? 0 : 1;
}

async function look(ways: OpenedWays, places: Places, world: EmergencyWorld): Promise<Planned[]> {
  const { redisAtHand } = ways;
  const [gateways, redis] = await Promise.all([
    hearGateways(places.adminSocket, world),
    redisAtHand === undefined ? undefined : hear('redis', redisAtHand.name, () => redisAtHand.ledger.read(), world),
  ]);
  return [
    { kind: 'file', name: ways.file.name, problem: unwritable(places.sentinelFile) },
    ...gateways.map(({ path, heard }) => ({
      kind: 'gateway',
      name: shownPath(places, world)(path),
      problem: 'trouble' in heard ? heard.trouble.found : undefined,
    })),
    { kind: 'database', name: ways.database.name, problem: unwritable(places.stateFile) },
    ...(redis === undefined
      ? []
      : [
          {
            kind: 'redis',
            name: redisAtHand?.name ?? '',
            problem: 'trouble' in redis ? redis.trouble.found : undefined,
          },
        ]),
  ];
}

/** A file is written anew beside the old one: it takes the right to write to its directory. */
function unwritable(path: string): string | undefined {
  const folder = nearest(dirname(path));
  try {
    for (const each of [folder, path]) if (existsSync(each)) accessSync(each, constants.W_OK);
    return undefined;
  } catch {
    return 'this user may not write there';
  }
}

const nearest = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
