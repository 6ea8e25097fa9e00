import { z } from 'zod';
import { byok } from './byok.ts';
import { limitSettings } from './limit.ts';
import { notBuilt } from './not-built.ts';
import { resilienceShape } from './resilience.ts';
import { origin } from './server.ts';
import { byteSize, duration } from './units.ts';

const WRITE_SCOPES = "at least one scope that the caller's token must hold, such as [maps]";

/** A provider's base URL: scheme, host and port, and no more than that, so that the allow-listed path is the whole path. */
export const baseUrl = z
  .string({ error: 'the scheme, host and port of the provider, such as https://api.example.com' })
  .refine((text) => URL.canParse(text) && /^https?:\/\/[^/?#@\\]+\/?$/i.test(text), {
    error:
      'the scheme, host and port of the provider, such as https://api.example.com, without path, query, user name or password',
  })
  .meta({ pattern: '^https?://[^/?#@]+/?$' })
  .transform((text) => new URL(text).origin)
  .describe('Scheme, host and port of the provider, without a path');

/** The keys that every integration has, whatever third party it stands for. */
export const integrationShape = {
  scopes: z
    .array(
      z.string({ error: WRITE_SCOPES }).regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, {
        error: 'a scope without spaces, quotes or backslashes (RFC 6749, section 3.3)',
      }),
      { error: WRITE_SCOPES },
    )
    .min(1, { error: WRITE_SCOPES })
    .describe("Scopes that the caller's token must hold, all of them"),
  origins: z
    .array(origin, { error: 'a list of origins such as [https://app.example.com]' })
    .default([])
    .describe('Web origins whose pages may call (CORS); empty: no browser'),
  maxBody: byteSize.optional().describe("Lowers or raises the operations' own body limits"),
  allowPrivateAddresses: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('Overrides egress.allowPrivateAddresses'),
  limit: limitSettings,
  timeouts: z
    .strictObject({
      connect: duration.prefault('5s').describe('For name look-up, TCP and TLS'),
      firstByte: duration.prefault('60s').describe("Until the provider's answer starts"),
      idle: duration.prefault('60s').describe("Between two pieces of the provider's answer"),
    })
    .prefault({})
    .describe('How long the provider is waited for'),
  ...resilienceShape,
  responseScan: z
    .enum(['full', 'headers'], { error: 'full or headers' })
    .default('full')
    .describe('What of an answer is looked through for the injected secrets: headers and body, or headers alone'),
  byok,
  budget: notBuilt('budget'),
};

const common = z.object(integrationShape);

/** What is read of any integration's section; each definition adds keys of its own, of which `baseUrl` is one for most. */
export type IntegrationSettings = z.output<typeof common> & {
  readonly use: string;
  readonly baseUrl?: string | undefined;
};

/** What the settings need to know of an integration: its name, the strict schema of its section, and what that enables. */
export interface IntegrationKind {
  readonly name: string;
  readonly settings: z.ZodObject;
  /** What a valid section enables. */
  plan(section: IntegrationSettings): { readonly operations: readonly { readonly name: string }[] };
}
