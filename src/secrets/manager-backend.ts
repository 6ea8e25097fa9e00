import { isLasting, ManagerError } from '../managers/manager-error.ts';
import { BackendUnusable } from './definition.ts';

/** An error of a secret manager as backends tell it: what a person has to mend, or else what passes by itself. */
export function asBackendError(error: unknown): unknown {
  if (!(error instanceof ManagerError && isLasting(error))) return error;
  return new BackendUnusable(error.found, error.write, error);
}

/** Does something with a secret manager. @throws BackendUnusable, or what passes by itself. */
export async function withManager<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asBackendError(error);
  }
}
