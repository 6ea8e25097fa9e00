import { z } from 'zod';
import { FITS_HEADER } from '../../core/fits-header.ts';
import { headerName, isFraming } from './header-name.ts';

const WRITE_VALUE = 'text with at least one {credential} in it, such as "{key}"';
const WRITE_SIGNATURE = 'text with {signature} in it, such as "sha256={signature}"';
const value = z
  .string({ error: WRITE_VALUE })
  .regex(/\{[A-Za-z][A-Za-z0-9]*\}/, { error: WRITE_VALUE })
  .describe('Text in which {name} stands for a credential of that name');
const headerValue = value.regex(FITS_HEADER, {
  error: 'printable ASCII, such as "{key}"',
});
const parameter = z
  .string({ error: 'the name of the parameter' })
  .regex(/^[A-Za-z0-9_.~$-]+$/, { error: 'a parameter name of letters, digits and _ . ~ $ -' })
  .describe('The name of the parameter');
/** A header in which a key, or a signature, may go. */
const keyHeader = headerName
  .refine((name) => !isFraming(name) && !/^(?:accept|content)-encoding$/i.test(name), {
    error: 'a header other than those that frame or encode the message',
  })
  .describe('The name of the header');
const choice = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, { error: `one of ${names.join(', ')}` });

const awsSignature = z.strictObject({
  in: z.literal('aws-sigv4'),
  accessKeyId: value,
  secretAccessKey: value,
  sessionToken: value.optional(),
  region: z
    .string({ error: 'the region, such as eu-central-1' })
    .regex(/^[a-z0-9-]+$/, { error: 'the region, such as eu-central-1' })
    .describe('The AWS region, such as eu-central-1'),
  service: z
    .string({ error: "the service's signing name, such as execute-api" })
    .regex(/^[a-z0-9-]+$/, { error: "the service's signing name, such as execute-api" })
    .describe("The service's signing name, such as execute-api"),
});

const hmacSignature = z.strictObject({
  in: z.literal('hmac'),
  name: keyHeader,
  value: z
    .string({ error: WRITE_SIGNATURE })
    .regex(FITS_HEADER, { error: WRITE_SIGNATURE, abort: true })
    .refine((text) => text.includes('{signature}'), { error: WRITE_SIGNATURE })
    .default('{signature}')
    .describe('What the header says; {signature} and {timestamp} stand for themselves'),
  key: value,
  keyEncoding: choice(['utf8', 'hex', 'base64']).default('utf8').describe('How the secret writes down the key'),
  algorithm: choice(['sha256', 'sha384', 'sha512', 'sha1']).default('sha256').describe('The hash'),
  encoding: choice(['hex', 'base64', 'base64url']).default('hex').describe('How the signature is written down'),
  payload: z
    .string({ error: 'what is signed, such as "{timestamp}.{body}"' })
    .min(1, { error: 'what is signed, such as "{timestamp}.{body}"' })
    .default('{body}')
    .describe('What is signed: text with {timestamp}, {method}, {host}, {path}, {query}, {target} and {body}'),
  timestamp: z
    .strictObject({
      name: keyHeader,
      unit: choice(['s', 'ms']).default('s').describe('Seconds or milliseconds since 1970'),
    })
    .optional()
    .describe('Sends the timestamp as a header too'),
});

/** One place of a key in the request. */
export const injection = z.discriminatedUnion(
  'in',
  [
    z.strictObject({ in: z.literal('header'), name: keyHeader, value: headerValue }),
    z.strictObject({ in: z.literal('bearer'), value }),
    z.strictObject({ in: z.literal('basic'), value: value.regex(/:/, { error: '"{user}:{password}"' }) }),
    z.strictObject({ in: z.literal('query'), name: parameter, value }),
    z.strictObject({ in: z.literal('path'), name: parameter, value }),
    z.strictObject({ in: z.literal('form'), name: parameter, value }),
    z.strictObject({ in: z.literal('json'), name: parameter, value }),
    awsSignature,
    hmacSignature,
  ],
  { error: 'one of header, bearer, basic, query, path, form, json, aws-sigv4, hmac' },
);
