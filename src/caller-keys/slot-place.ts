import { createHash } from 'node:crypto';
import type { KeySlot } from './definition.ts';

/**
 * Where a caller's key lies on the shelf: `<caller>/<integration>`, and for a task its SHA-256 after that, in base64url: a task's
 * name is the caller's own text. All of it is among what the key is bound to.
 */
export function placeOf({ caller, integration, task }: KeySlot): string {
  const standing = `${ofCaller(caller)}${integration}`;
  // What is no name of an integration could run into another's place.
  if (!/^[\w-]+\/[a-z0-9][a-z0-9-]*$/.test(standing))
    throw new Error('A slot is of a hashed caller and a named integration.');
  return task === undefined ? standing : `${standing}/${createHash('sha256').update(task).digest('base64url')}`;
}

/** What the places of one caller begin with. */
export function ofCaller(caller: string): string {
  return `${caller}/`;
}

/** Whose a place is, and for which integration. */
export function slotAt(place: string): readonly [caller: string, integration: string] {
  const [caller = '', integration = ''] = place.split('/');
  return [caller, integration];
}
