import type { IntegrationDefinition, KeyShape } from '../../integrations/definition.ts';
import { integrations } from '../../integrations/index.ts';
import type { Settings } from '../../settings/schema.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { ConfiguredReferences } from './configured-references.ts';

/** A credential of a third party. */
export interface ProviderField {
  /** The integration's kind, such as `google-maps`. */
  readonly use: string;
  readonly field: string;
  /** Absent where the provider's keys have none, or the configuration alone knows the provider. */
  readonly shape?: KeyShape | undefined;
}

/**
 * What a secret is for: the credentials for which the configuration names it, or else the one that is named as it is:
 * `secret://google-maps/api-key` is the `apiKey` of `google-maps`.
 */
export function fieldsBehind(reference: SecretReference, sections: Settings['integrations']): ProviderField[] {
  const configured = Object.values(sections).flatMap(({ use, ...section }) =>
    Object.entries((section as { credentials?: Record<string, unknown> }).credentials ?? {})
      .filter(([, credential]) => (credential as Partial<SecretReference> | undefined)?.uri === reference.uri)
      .map(([field]) => providerField(use, field)),
  );
  if (configured.length > 0) return configured;
  return integrations
    .filter(({ name }) => name === reference.name)
    .flatMap(({ name, credentials }) => Object.keys(credentials).map((field) => providerField(name, field)))
    .filter(({ field }) => kebabCase(field) === reference.field);
}

/** Whether a secret is a credential of an integration, as far as is known: one that goes into requests to its provider. */
export function isCredential(reference: SecretReference, { references, sections }: ConfiguredReferences): boolean {
  // Of a configuration with something wrong in it, the references alone are known; only credentials have any.
  return references.some(({ uri }) => uri === reference.uri) || fieldsBehind(reference, sections).length > 0;
}

function providerField(use: string, field: string): ProviderField {
  const declared = (integrations.find(({ name }) => name === use) as IntegrationDefinition).credentials[field];
  return { use, field, shape: declared?.secret === true ? declared.looksLike : undefined };
}

const kebabCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
