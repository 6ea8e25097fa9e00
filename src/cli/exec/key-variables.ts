import { secretReferences } from '../../composition/secret-problems.ts';
import type { Credential, IntegrationDefinition } from '../../integrations/definition.ts';
import { integrations } from '../../integrations/index.ts';
import { variableOf } from '../../secrets/env.ts';
import type { Settings } from '../../settings/schema.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { CommandFailed, UsageError } from '../command.ts';

/** What the variables of a program are to hold: references to secrets, and texts that are none. */
export type KeyVariables = ReadonlyMap<string, Credential>;

/**
 * The variables that some integrations need: `secret://openai/api-key` is OPENAI_API_KEY, as with the backend `env`, and Twilio's
 * accountSid TWILIO_ACCOUNT_SID.
 * @throws UsageError for a name that is not configured; CommandFailed when two integrations want one variable for two things.
 */
export function keyVariables(names: readonly string[], sections: Settings['integrations']): KeyVariables {
  const variables = new Map<string, Credential>();
  for (const name of new Set(names)) {
    for (const [field, credential] of Object.entries(credentialsOf(name, sections))) {
      const variable = variableName(credential, field, name, sections[name]?.use ?? '');
      if (variables.has(variable) && !isSame(variables.get(variable), credential)) throw wantedTwice(variable);
      variables.set(variable, credential);
    }
  }
  return variables;
}

/** The variable for a field of a caller's own key: as the product's is called, whether the configuration has that field or not. */
export function variableFor(field: string, name: string, sections: Settings['integrations']): string {
  return variableName(credentialsOf(name, sections)[field] ?? '', field, name, sections[name]?.use ?? '');
}

/** Two integrations want one variable for two things. */
export function wantedTwice(variable: string): CommandFailed {
  return new CommandFailed(`two of these integrations need ${variable}, and not the same one: run them one at a time.`);
}

function credentialsOf(name: string, sections: Settings['integrations']): Readonly<Record<string, Credential>> {
  const section = Object.hasOwn(sections, name) ? sections[name] : undefined;
  const definition = integrations.find((each) => each.name === section?.use);
  if (section !== undefined && definition !== undefined)
    return (definition as IntegrationDefinition).plan(section).credentials;
  throw new UsageError(`--integration: write one of the configuration's: ${Object.keys(sections).join(', ')}.`);
}

/** Texts have no name of their own: those of a provider that is known are called as its SDK calls them. */
function variableName(credential: Credential, field: string, name: string, use: string): string {
  if (typeof credential !== 'string') return variableOf(credential);
  return conventional(use === 'generic' ? name : use, field);
}

/** `openai` and `apiKey` → `OPENAI_API_KEY` */
function conventional(name: string, field: string): string {
  const words = field.replace(/[A-Z]/g, (letter) => `-${letter}`);
  return variableOf({ name, field: words } as SecretReference);
}

/** The variables in which the backend `env` would keep any secret of a configuration, and SDKs any key of a provider that is known. */
export function everyKeyVariable(settings: Settings): Set<string> {
  const configured = secretReferences(settings).map(({ reference }) => variableOf(reference));
  const known = integrations.flatMap(({ name, credentials }) =>
    Object.entries(credentials).flatMap(([field, { secret }]) => (secret ? [conventional(name, field)] : [])),
  );
  return new Set([...configured, ...known]);
}

const isSame = (one: Credential | undefined, other: Credential) =>
  (typeof one === 'object' ? one.uri : one) === (typeof other === 'object' ? other.uri : other);
