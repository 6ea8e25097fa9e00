import type { InjectionRule, Operation } from '../definition.ts';
import type { OperationSettings } from './operation.ts';

const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE'];
/** RFC 9110, section 9.2.2. */
const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE'];
const DEFAULT_BODY = 1024 ** 2;

/** What an operation takes, with what follows from where the key goes. */
export function planOperation(
  { name, method, path, maxBody, body, parameters, idempotent, cost, webSocket }: OperationSettings,
  section: {
    readonly baseUrl: string;
    readonly maxBody?: number | undefined;
    readonly inject: readonly InjectionRule[];
  },
): Operation {
  const allows =
    body?.length === 0 ? 0 : (maxBody ?? (WITHOUT_BODY.includes(method) ? 0 : (section.maxBody ?? DEFAULT_BODY)));
  const injected = section.inject.flatMap((rule) => (rule.in === 'form' || rule.in === 'json' ? [rule.in] : []));
  return {
    name,
    method,
    path,
    origin: section.baseUrl,
    safe: true,
    body: allows === 0 ? [] : (body ?? (injected.length > 0 ? [...new Set(injected)] : ['bytes'])),
    maxBody: allows,
    parameters: parameters && {
      query: parameters.query,
      body: parameters.body && { allowed: parameters.body },
    },
    inject: section.inject,
    idempotent: idempotent ?? IDEMPOTENT.includes(method),
    cost,
    webSocket,
  };
}
