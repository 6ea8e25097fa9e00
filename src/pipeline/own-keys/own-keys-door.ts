import type { Door } from '../guard/door.ts';
import { parameterNames } from '../inject/query.ts';
import { isOwnKeysMethod } from './authorize-own-key.ts';
import { PARAMETERS } from './read-parameters.ts';
import { type OwnKeysTarget, readOwnKeysTarget } from './target.ts';

/** What callers do with keys of their own. */
export const ownKeysDoor: Door<OwnKeysTarget, object> = {
  form: '/me/keys/<integration>',
  read: readOwnKeysTarget,
  isOpen: ({ ownKeys }) => ownKeys !== undefined,
  check: () => ({}),
  takes: isOwnKeysMethod,
  // Whoever puts a key into the query by mistake may have put it where a name belongs.
  parametersOf: (target) => {
    const names = parameterNames(readOwnKeysTarget(target)?.query ?? '');
    return [...new Set(names.map((name) => (PARAMETERS.includes(name) ? name : '(other)')))];
  },
};
