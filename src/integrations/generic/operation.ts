import { z } from 'zod';
import { byteSize } from '../../settings/units.ts';
import { pathPattern } from '../path-pattern.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const KINDS = ['json', 'form', 'multipart', 'bytes'] as const;
const COSTS = ['fixed', 'request', 'response'] as const;

const names = z.array(z.string({ error: 'the name of a parameter' }).min(1), { error: 'a list of parameter names' });

/** One thing that callers may do. */
export const operation = z.strictObject({
  name: z
    .string({ error: 'a name for the log, such as forecast' })
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'a name of lower-case letters, digits and hyphens' })
    .describe('A name for the log, such as forecast'),
  method: z.enum(METHODS, { error: `one of ${METHODS.join(', ')}` }).describe('The HTTP method'),
  path: z
    .string({ error: 'a path such as /v1/forecast/*' })
    .refine((text) => pathPattern.isValid(text), {
      error:
        'a path such as /v1/forecast/* (* is one segment, ** at the end any further ones, {name} a segment that inject fills)',
    })
    .describe('* is one segment, ** any further ones, {name} one that inject fills'),
  maxBody: byteSize.optional().describe('The largest request body'),
  body: z
    .array(z.enum(KINDS, { error: `one of ${KINDS.join(', ')}` }), { error: `a list of ${KINDS.join(', ')}` })
    .optional()
    .describe('What the request body may be, by its Content-Type; bytes is anything, an empty list is no body'),
  parameters: z
    .strictObject({
      query: names.optional().describe('In the query; absent: any'),
      body: names.optional().describe('In the form, or at the top of the JSON object'),
    })
    .optional()
    .describe('What callers may send, by name; with body, the body is read and sent re-serialised'),
  idempotent: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('Whether doing it twice does no more than once; absent: as the method says'),
  cost: z
    .enum(COSTS, { error: `one of ${COSTS.join(', ')}` })
    .default('fixed')
    .describe('What tells the price: the operation alone, the request, or the answer'),
  webSocket: z
    .literal(true, { error: 'true, or no such key' })
    .optional()
    .describe('Reached by a WebSocket upgrade, and only so'),
});

export type OperationSettings = z.output<typeof operation>;
