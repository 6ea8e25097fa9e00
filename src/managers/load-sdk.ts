import { ManagerError } from './manager-error.ts';

/**
 * Loads a package that is installed only where it is needed.
 * @param name as npm knows it
 * @param load `() => import(name)`, so that the compiler knows its types
 * @throws ManagerError `unusable` when it is not installed.
 */
export async function loadSdk<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ManagerError('unusable', `the package ${name} is not installed`, `run npm install ${name}`, error);
  }
}
