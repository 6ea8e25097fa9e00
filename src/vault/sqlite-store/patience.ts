import { type PatienceParts, patiently } from '../../core/sqlite-patience.ts';
import { asVaultError } from './problems.ts';

/** How long a write waits for another process's, in milliseconds. Most take some; wiping what 100,000 secrets left, half a second. */
const PATIENCE = 5000;

/** Does what may find the vault locked, again and again. */
export type Patiently = <T>(act: () => T) => Promise<T>;

/** @throws what `act` does, as a VaultError: `locked` when others hold the vault for longer than five seconds. */
export function patience(place: string, parts: Omit<PatienceParts, 'patience'>): Patiently {
  return async (act) => {
    try {
      return await patiently({ ...parts, patience: PATIENCE }, act);
    } catch (error) {
      throw asVaultError(error, place);
    }
  };
}
