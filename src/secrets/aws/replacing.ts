import { pause } from '../../core/pause.ts';
import type { Timers } from '../../core/timers.ts';
import type { SecretsManager } from '../../managers/aws/secrets-manager.ts';
import type { CurrentSecret } from './current-secret.ts';
import { nextVersionId } from './next-version.ts';

/** Milliseconds between attempts to make a secret while AWS deletes one of its name, which takes some seconds. */
const PAUSE = 500;

/** What a change to a secret is made with. */
export interface Change {
  readonly manager: SecretsManager;
  readonly secret: string;
  /** @throws BackendUnusable when the outcome is too large. */
  readonly edit: (text: string) => string;
  /** How often the version after the one that was read was there already. */
  readonly refusals: number;
}

type Before = Pick<CurrentSecret, 'id' | 'createdAt' | 'text'>;

/**
 * Stores what becomes of the version that was read, unless somebody else did so with the same version.
 * @returns the new version's id; undefined when somebody else was faster.
 */
export async function replaceVersion(change: Change, before: Before): Promise<string | undefined> {
  const { manager, secret, edit, refusals } = change;
  const id = nextVersionId(before.id, refusals);
  if (!(await manager.store(secret, id, edit(before.text)))) return undefined;
  const overwritten = await manager.read(secret, { label: 'AWSPREVIOUS' });
  if (typeof overwritten === 'string' || !isForeign(overwritten, before, id)) return id;
  // Written past Portcullis in between, at AWS's console for one: what was written there goes on, with our change.
  return replaceVersion({ ...change, refusals: 0 }, { ...overwritten, text: overwritten.text ?? '{}', id });
}

/** Whether the version that was current before ours is neither the one that was read nor an older one. */
function isForeign(previous: Omit<Before, 'text'>, before: Before, id: string): boolean {
  return previous.id !== before.id && previous.id !== id && previous.createdAt >= before.createdAt;
}

/** Makes a secret that there is not. @returns the id of its version; undefined when it has to be looked at again. */
export async function createSecret(
  { manager, secret, edit, refusals }: Change,
  { kmsKeyId, timers }: { readonly kmsKeyId: string | undefined; readonly timers: Timers },
): Promise<string | undefined> {
  const text = edit('{}');
  const made = await manager.create(secret, text, kmsKeyId);
  if (typeof made === 'object') return made.id;
  if (made === 'busy') {
    await pause(PAUSE, timers);
    return undefined;
  }
  if ((await manager.read(secret)) !== 'missing') return undefined;
  // It was made without a value.
  const id = nextVersionId(secret, refusals);
  return (await manager.store(secret, id, text)) ? id : undefined;
}
