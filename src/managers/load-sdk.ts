import { ManagerError } from './manager-error.ts';

/**
 * Loads a package that is installed only where it is needed.
 * @param name as npm knows it
 * @param load `() => import(name)`, so that the compiler knows its types
 * @throws ManagerError `unusable` when it is not installed, or only in part.
 */
export async function loadSdk<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    // Only the message of Node says which of all that is loaded was not found.
    const isMissing = message.startsWith(`Cannot find package '${name}'`);
    throw isMissing
      ? new ManagerError('unusable', `the package ${name} is not installed`, `run npm install ${name}`, error)
      : new ManagerError('unusable', `the package ${name} lacks something that it needs`, 'run npm ci', error);
  }
}
