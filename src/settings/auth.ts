import { z } from 'zod';

/** Signature algorithms by public key. HMAC ones are absent: whoever could check such a token could also make one. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
const WRITE_ALGORITHMS = `one or more of ${algorithms.join(', ')}: those that the issuer signs with`;

export const issuerSettings = z
  .strictObject({
    issuer: z
      .string({ error: "the issuer, exactly as in the token's iss claim" })
      .min(1, { error: "the issuer, exactly as in the token's iss claim" })
      .describe("The issuer, exactly as in the token's iss claim"),
    audience: z
      .string({ error: "the audience, exactly as in the token's aud claim" })
      .min(1, { error: "the audience, exactly as in the token's aud claim" })
      .describe("What the token's aud claim must be or hold"),
    algorithms: z
      .array(z.enum(algorithms, { error: WRITE_ALGORITHMS }), { error: WRITE_ALGORITHMS })
      .min(1, { error: WRITE_ALGORITHMS })
      .describe('The algorithms that the issuer signs with; tokens signed otherwise are refused'),
    jwksUri: z
      .url({ protocol: /^https?$/, error: "the URL of the issuer's JSON Web Key Set" })
      .refine((text) => URL.canParse(text) && new URL(text).username === '', {
        error: 'a URL without user name and password',
      })
      .optional()
      .describe("The URL of the issuer's JSON Web Key Set; or else give publicKeyFile"),
    publicKeyFile: z
      .string({ error: 'the path of a PEM file with a public key' })
      .min(1, { error: 'the path of a PEM file with a public key' })
      .optional()
      .describe("A PEM file with the issuer's public key, its path relative to the working directory"),
    organisationClaim: z
      .string({ error: 'the name of a claim, such as org_id' })
      .min(1, { error: 'the name of a claim, such as org_id' })
      .optional()
      .describe("The claim that names the caller's organisation, for limits that all its callers share; absent: none"),
  })
  .refine((value) => (value.jwksUri === undefined) !== (value.publicKeyFile === undefined), {
    error: 'either jwksUri or publicKeyFile, one of the two',
  })
  .meta({ oneOf: [{ required: ['jwksUri'] }, { required: ['publicKeyFile'] }] });

export type IssuerSettings = z.output<typeof issuerSettings>;

export const authSettings = z.strictObject(
  {
    issuers: z
      .array(issuerSettings, { error: 'a list of at least one issuer whose tokens are accepted' })
      .min(1, { error: 'at least one issuer whose tokens are accepted' })
      .refine((list) => new Set(list.map((each) => each.issuer)).size === list.length, { error: 'each issuer once' })
      .describe('Who may sign the tokens that callers bring'),
  },
  { error: 'an auth section with at least one issuer' },
);
