import { keeper, type VaultAction } from '../../secrets/recorded/keep-record.ts';
import { ACCESS_FILE, accessFile } from '../../telemetry/access-file.ts';
import { warnUnrecorded } from '../warn-unrecorded.ts';
import type { VaultAtHand } from './with-vault.ts';

/**
 * Does work with all that a vault holds; that it is begun, by whom, and what became of it, is written down.
 * @throws what it throws, and AccessFileUnusable before it is begun.
 */
export function onRecord<T>({ parts, answers }: VaultAtHand, action: VaultAction, work: () => Promise<T>): Promise<T> {
  const { store, clock, who } = parts;
  const warn = warnUnrecorded((line) => answers.say(line));
  const keep = keeper(accessFile(ACCESS_FILE, clock), { who, why: `vault ${action}` }, warn);
  return keep.changing({ action, vault: store.place }, work);
}
