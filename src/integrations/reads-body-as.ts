import type { InjectionRule, Operation } from './definition.ts';

/** As what a body is read whole: parsed, or just its bytes. */
export type ReadAs = 'form' | 'json' | 'bytes';

const MiB = 1024 ** 2;
/** No body that is read may be larger: it is held in memory, and while it is parsed every other call waits. */
const MAX_READ: Readonly<Record<ReadAs, number>> = { form: MiB, json: MiB, bytes: 16 * MiB };

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
  return { reads, maxBody: reads === undefined ? maxBody : Math.min(maxBody, MAX_READ[reads]) };
}

/** What to write in place of an operation's `maxBody`; undefined when its body may be as large as that. */
export function smallerMaxBody(operation: Operation): string | undefined {
  const { maxBody } = readsBodyAs(operation, operation.inject);
  return maxBody < operation.maxBody
    ? `${maxBody / MiB}MiB or less: this body is read whole before it is sent`
    : undefined;
}
