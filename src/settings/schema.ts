import { z } from 'zod';
import { authSettings } from './auth.ts';
import type { BackendKind } from './backend-kind.ts';
import type { IntegrationKind, IntegrationSettings } from './integration.ts';
import { lockdownSettings } from './lockdown.ts';
import { notBuilt, oneOf } from './not-built.ts';
import { secretsSettings } from './secrets.ts';
import { adminSettings, serverSettings } from './server.ts';
import { stateSettings } from './state.ts';

/** The parts of the configuration that extensions bring; the schema follows from what is registered. */
export interface SettingsExtensions {
  readonly integrations: readonly IntegrationKind[];
  readonly backends: readonly BackendKind[];
}

/** Integrations of the contract that have no file yet. */
const planned = ['sftp'];

const integrationName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: 'a name of lower-case letters, digits and hyphens: it becomes a part of the path /proxy/<name>/',
});

/** The whole configuration file. Every object is strict: an unknown key is an error. */
export function settingsSchema({ integrations, backends }: SettingsExtensions) {
  const names = integrations.map((kind) => kind.name);
  const [first, ...rest] = integrations.map((kind) => kind.settings);
  if (first === undefined) throw new Error('The registry of integrations is empty.');
  const integration = z.discriminatedUnion('use', [first, ...rest] as never, {
    error: (issue) => oneOf(names, planned, (issue.input as { use?: unknown } | undefined)?.use),
  });
  return z
    .strictObject(
      {
        server: serverSettings.prefault({}).describe('The public listener'),
        admin: adminSettings.prefault({}).describe('The listener for /metrics; never on a public address'),
        auth: authSettings.describe('Whose tokens are accepted'),
        secrets: secretsSettings(backends),
        state: stateSettings.prefault({}).describe('What instances share: counters, holds, revocations'),
        egress: z
          .strictObject({
            allowPrivateAddresses: z
              .boolean({ error: 'true or false' })
              .default(false)
              .describe('Opens loopback, private and CGNAT addresses; link-local and metadata addresses stay shut'),
          })
          .prefault({})
          .describe('What Portcullis may connect to'),
        integrations: z
          .record(integrationName, integration as z.ZodType<IntegrationSettings>, {
            error: 'at least one integration under its name',
          })
          .refine((all) => Object.keys(all).length > 0, { error: 'at least one integration under its name' })
          .describe('Third parties by name; callers reach each under /proxy/<name>/'),
        webhooks: notBuilt('webhooks'),
        audit: notBuilt('audit'),
        lockdown: lockdownSettings.prefault({}).describe('How everything is stopped at once'),
      },
      { error: 'a configuration with the sections auth, secrets and integrations' },
    )
    .refine(({ server, admin }) => server.port !== admin.port || server.port === 0 || server.host !== admin.host, {
      path: ['admin', 'port'],
      error: 'another port than server.port, or 0 for any free one',
    });
}

/** The configuration as the rest of the program sees it: complete, valid and frozen. */
export type Settings = z.output<ReturnType<typeof settingsSchema>>;

interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly oneOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly $ref?: string;
}

/** The JSON Schema (draft 2020-12) of the file as a person writes it, for editors. */
export function settingsJsonSchema(extensions: SettingsExtensions): unknown {
  const schema = z.toJSONSchema(settingsSchema(extensions), { io: 'input' }) as JsonSchema;
  return { ...schema, $defs: { callerKeys: takeOutCallerKeys(schema) }, title: 'Portcullis configuration' };
}

/** Every backend's variant has the same. A reference to one of them makes the file half as long. */
function takeOutCallerKeys(schema: JsonSchema): JsonSchema | undefined {
  const variants = (schema.properties?.['secrets']?.oneOf ?? []).map(({ properties = {} }) => properties);
  const callerKeys = variants[0]?.['callerKeys'];
  for (const variant of variants)
    variant['callerKeys'] = { description: callerKeys?.description ?? '', $ref: '#/$defs/callerKeys' };
  return callerKeys;
}
