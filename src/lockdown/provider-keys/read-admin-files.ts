import { constants, readFileSync } from 'node:fs';
import type { IntegrationSettings } from '../../settings/integration.ts';

// A pipe that nobody writes to is not waited for.
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/**
 * Reads all files that `keyAdmin` of some sections names, at once and before anything else is done: the command may be somebody else
 * for that. Only the command that disables keys calls this: a gateway never reads such a file.
 * @returns what hands out the content of one by its file:/// URL. @throws what was thrown when that could not be read.
 */
export function readAdminFiles(sections: readonly IntegrationSettings[]): (url: string) => Promise<string> {
  const read = new Map(urlsIn(sections).map((url) => [url, attempt(url)]));
  return async (url) => (read.get(url) ?? attempt(url))();
}

function urlsIn(sections: readonly IntegrationSettings[]): string[] {
  const values = sections.flatMap((each) => Object.values(('keyAdmin' in each && each.keyAdmin) || {}));
  return values.filter((each) => typeof each === 'string' && each.startsWith('file:'));
}

function attempt(url: string): () => string {
  try {
    const content = readFileSync(new URL(url), { encoding: 'utf8', flag: O_RDONLY | O_NONBLOCK });
    return () => content;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
