import { z } from 'zod';
import { headerName, isFraming } from './header-name.ts';

const WRITE_VALUE = 'text with at least one {credential} in it, such as "{key}"';
const value = z
  .string({ error: WRITE_VALUE })
  .regex(/\{[A-Za-z][A-Za-z0-9]*\}/, { error: WRITE_VALUE })
  .describe('Text in which {name} stands for a credential of that name');
const parameter = z
  .string({ error: 'the name of the parameter' })
  .regex(/^[A-Za-z0-9_.~$-]+$/, { error: 'a parameter name of letters, digits and _ . ~ $ -' })
  .describe('The name of the parameter');

/** One place of a key in the request. */
export const injection = z.discriminatedUnion(
  'in',
  [
    z.strictObject({
      in: z.literal('header'),
      name: headerName
        .refine((name) => !isFraming(name), {
          error: 'a header other than those that frame the message',
        })
        .describe('The name of the header'),
      value,
    }),
    z.strictObject({ in: z.literal('bearer'), value }),
    z.strictObject({ in: z.literal('basic'), value: value.regex(/:/, { error: '"{user}:{password}"' }) }),
    z.strictObject({ in: z.literal('query'), name: parameter, value }),
    z.strictObject({ in: z.literal('path'), name: parameter, value }),
  ],
  { error: 'one of header, bearer, basic, query, path (form and json are not built yet in this version)' },
);
