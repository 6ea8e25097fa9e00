import { Answers } from '../answers.ts';
import { askHidden } from '../hidden-input.ts';
import { endOrders } from './end-orders.ts';
import type { Asked } from './parse-line.ts';
import { voiceOf } from './voice.ts';
import type { EmergencyWorld } from './world.ts';

type Release = Extract<Asked, { what: 'release' }>;

/** Ends holds, for a release code that is asked for unseen. @returns the exit code. */
export async function release({ file, json, ids, reason }: Release, world: EmergencyWorld): Promise<number> {
  const voice = voiceOf(world, json);
  const data = await endOrders(
    { file, reason, choose: { kind: 'hold', ids } },
    { voice, askCode: () => askHidden(new Answers(world), 'Release code from the authenticator app:') },
    world,
  );
  voice.end(data);
  return data.ok ? 0 : 1;
}
