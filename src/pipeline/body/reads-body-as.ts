import type { InjectionRule, Operation } from '../../integrations/definition.ts';

/** As what a body is read whole: parsed, or just its bytes. */
export type ReadAs = 'form' | 'json' | 'bytes';

/** No body that is read whole may be larger, whatever the configuration says: it is held in memory. */
const MAX_READ = 16 * 1024 ** 2;

/** As what an operation's body must be read, for its policy, what is put into it, or a signature over it. */
export function readsBodyAs(
  { parameters, body, maxBody }: Pick<Operation, 'parameters' | 'body' | 'maxBody'>,
  inject: readonly InjectionRule[],
): { reads: ReadAs | undefined; maxBody: number } {
  const places = inject.map((rule) => rule.in);
  const readable = body.find((kind) => kind === 'form' || kind === 'json');
  const reads =
    (['form', 'json'] as const).find((kind) => places.includes(kind)) ??
    (parameters?.body === undefined ? undefined : readable) ??
    (places.includes('hmac') || places.includes('aws-sigv4') ? 'bytes' : undefined);
  return { reads, maxBody: reads === undefined ? maxBody : Math.min(maxBody, MAX_READ) };
}
