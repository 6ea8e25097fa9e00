import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IntegrationDefinition } from '../../integrations/definition.ts';
import { DEVELOPMENT_ISSUER } from '../../settings/production.ts';
import { PUBLIC_KEY } from '../dev-issuer.ts';
import type { Choices, IssuerChoice } from './choose.ts';

/** The same distance from here whether this runs from src or from dist. */
const SCHEMA = fileURLToPath(new URL('../../../config/gateway.schema.json', import.meta.url));

/**
 * The configuration as a commented YAML file.
 * @param file where it will be, for the way to the schema that editors take
 * @param algorithm what the development issuer signs with
 */
export function renderConfig(file: string, { integrations, issuer, origins }: Choices, algorithm = 'EdDSA'): string {
  return `# yaml-language-server: $schema=${schemaFrom(file)}

# The configuration of Portcullis. Check it with: npm run -s portcullis -- config check
# \${NAME} takes an environment variable, never for a secret. Durations: 500ms 30s 5m 1h. Sizes: 16KiB 1MiB.

server:
  host: 127.0.0.1        # 0.0.0.0 listens on every interface
  port: 8080
  # publicOrigin: https://api.example.com   # what the world calls this gateway
  # trustedProxies: [10.0.0.0/8]            # whose X-Forwarded-For counts; nobody's by default

# /metrics; never on a public address.
admin:
  host: 127.0.0.1
  port: 8081

# Whose tokens are accepted.
auth:
  issuers:
${indent(renderIssuer(issuer, algorithm), 4)}

# secret://google-maps/api-key is the environment variable GOOGLE_MAPS_API_KEY. With NODE_ENV=production this backend is
# refused, unless options says { allowInProduction: true }. An encrypted vault in its place, made by
# "npm run -s portcullis -- vault init":  { backend: local, options: { passphraseFile: /run/secrets/vault-passphrase } }
secrets:
  backend: env

# Each is reached under /proxy/<name>/<path as the provider documents it>.
integrations:
${indent(integrations.map((each) => renderIntegration(each, origins)).join('\n'), 2)}
`;
}

function renderIssuer(choice: IssuerChoice, algorithm: string): string {
  if (choice.kind === 'development')
    return `# Signs for whoever can read var/dev-issuer/private.pem; refused with NODE_ENV=production.
- issuer: ${DEVELOPMENT_ISSUER}
  audience: ${quote(choice.audience)}
  algorithms: [${algorithm}]
  publicKeyFile: ${PUBLIC_KEY}   # relative to the working directory`;
  return `- issuer: ${quote(choice.issuer)}   # exactly as in the token's iss claim
  audience: ${quote(choice.audience)}
  algorithms: [${choice.algorithms.join(', ')}]
  jwksUri: ${quote(choice.jwksUri)}`;
}

function renderIntegration({ name: use, starter }: IntegrationDefinition, origins: readonly string[]): string {
  const { name, settings } = starter;
  return `${name}:
  use: ${use}
${indent(settings.trimEnd(), 2)}
  scopes: [${name}]                 # the caller's token must hold all of them
  origins: [${origins.map(quote).join(', ')}]   # web pages that may call; empty: no browser
  limit: { requests: 60, window: 1m }   # for each caller
`;
}

/** A double-quoted YAML scalar is a superset of a JSON string. */
const quote = (text: string) => JSON.stringify(text);
const indent = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));

function schemaFrom(file: string): string {
  const path = relative(dirname(resolve(file)), SCHEMA);
  return path.startsWith('.') ? path : `./${path}`;
}
