import type { Asked } from './parse-line.ts';
import { isKnown, readStatus } from './read-status.ts';
import { statusData, statusLines } from './say-status.ts';
import { voiceOf } from './voice.ts';
import type { EmergencyWorld } from './world.ts';

type Status = Extract<Asked, { what: 'status' }>;

/** Lists what is in force, with who, when and why, and who obeys. It needs no gateway. @returns the exit code. */
export async function status({ file, json }: Status, world: EmergencyWorld): Promise<number> {
  const voice = voiceOf(world, json);
  const found = await readStatus(file, world);
  for (const line of statusLines(found, world)) voice.line(line);
  const ok = isKnown(found);
  voice.end({ ok, ...statusData(found) });
  return ok ? 0 : 1;
}
