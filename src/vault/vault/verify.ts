import { setImmediate } from 'node:timers/promises';
import { VaultError, type VaultParts } from '../definition.ts';
import { openRow } from '../envelope.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Progress } from '../progress.ts';
import { withRows } from './editing.ts';
import { stateOf } from './secret.ts';

/** Something in a vault that is not whole, in words. */
export interface Flaw {
  readonly path: string;
  readonly found: string;
}

/** Opens every row. @returns what does not open; nothing when all is well. */
export async function flawsIn(parts: VaultParts, ring: KeyRing, onProgress: Progress = () => {}): Promise<Flaw[]> {
  const facts = await parts.store.facts();
  const paths = new Set(facts.map(({ path }) => path));
  const flaws: Flaw[] = [];
  let done = 0;
  for (const path of paths) {
    flaws.push(...(await flawsOf(path, parts, ring)));
    done += 1;
    onProgress(done, paths.size);
    if (done % 100 === 0) await setImmediate();
  }
  return flaws;
}

function flawsOf(path: string, parts: VaultParts, ring: KeyRing): Promise<Flaw[]> {
  return withRows(path, parts, ring, async (rows, keys) => {
    const found = [await problemOf(async () => stateOf(rows))];
    for (const row of rows) {
      if (row.state !== 'destroyed') found.push(await problemOf(async () => (await openRow(row, keys)).fill(0)));
    }
    return found.filter((problem) => problem !== undefined).map((problem) => ({ path, found: problem }));
  });
}

async function problemOf(look: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await look();
    return undefined;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'corrupt') return error.message;
    throw error;
  }
}
