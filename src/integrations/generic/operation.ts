import { z } from 'zod';
import { byteSize } from '../../settings/units.ts';
import { pathPattern } from '../path-pattern.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

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
});
