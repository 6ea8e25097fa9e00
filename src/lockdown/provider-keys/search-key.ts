import { inTime } from '../../core/in-time.ts';
import type { Timers } from '../../core/timers.ts';
import type { IntegrationDefinition } from '../../integrations/definition.ts';
import { type KeySearch, type KeyTools, KeyTrouble } from '../../integrations/provider/revocation.ts';
import type { IntegrationSettings } from '../../settings/integration.ts';

/** Milliseconds to find a key, for which some providers have many pages to be read, and to disable it. */
const FINDING = 60_000;
const DISABLING = 30_000;

/** What was found out, or what stood in the way. */
export type Searched = KeySearch | { readonly outcome: 'failed'; readonly trouble: KeyTrouble };

/** Looks for the key of a section, within a minute. Nothing is changed by that. */
export async function searchKey(
  { revocation }: IntegrationDefinition,
  section: IntegrationSettings,
  tools: KeyTools,
): Promise<Searched> {
  const { find } = revocation;
  if (find === undefined) return { outcome: 'by-hand', detail: 'there is no API for it that Portcullis knows' };
  try {
    return await bounded(FINDING, tools.timers, () => find(section, tools));
  } catch (error) {
    return { outcome: 'failed', trouble: asTrouble(error, false) };
  }
}

/** Disables a key, within half a minute. @returns what went wrong; undefined when the provider confirmed it. */
export async function disableKey(disable: () => Promise<void>, timers: Timers): Promise<KeyTrouble | undefined> {
  try {
    await bounded(DISABLING, timers, disable);
    return undefined;
  } catch (error) {
    return asTrouble(error, true);
  }
}

function bounded<T>(milliseconds: number, timers: Timers, work: () => Promise<T>): Promise<T> {
  return inTime({ milliseconds, timers, who: 'The provider' }, work);
}

/** What a vendor's client throws may quote the request, and the key with it: none of it is repeated. */
function asTrouble(error: unknown, maybeDone: boolean): KeyTrouble {
  if (error instanceof KeyTrouble) return error;
  if ((error as Error | undefined)?.name === 'TimeoutError')
    return new KeyTrouble('no answer came in time', 'look there by hand', maybeDone);
  return new KeyTrouble('what was answered was not understood', 'look there by hand', maybeDone);
}
