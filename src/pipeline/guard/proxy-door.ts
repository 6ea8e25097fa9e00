import { GatewayError } from '../../core/errors.ts';
import { parameterNames } from '../inject/query.ts';
import type { GuardedCall } from '../stages.ts';
import type { Door } from './door.ts';
import { isAmbiguousPath, type ProxyTarget, readProxyTarget } from './target.ts';
import { readTask } from './task.ts';

/** Calls of a provider. */
export const proxyDoor: Door<ProxyTarget, Pick<GuardedCall, 'path' | 'task'>> = {
  form: '/proxy/<integration>/<path>',
  read: readProxyTarget,
  isOpen: () => true,
  check: ({ path }, { headers }) => {
    if (isAmbiguousPath(path)) throw new GatewayError('ambiguous_path');
    return { path, task: readTask(headers) };
  },
  takes: (method, { path }, route) => route.find(method, path) !== undefined,
  parametersOf: (target) => parameterNames(readProxyTarget(target)?.query ?? ''),
};
