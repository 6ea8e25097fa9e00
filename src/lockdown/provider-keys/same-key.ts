import type { IntegrationDefinition } from '../../integrations/definition.ts';
import { integrations } from '../../integrations/index.ts';
import type { IntegrationSettings } from '../../settings/integration.ts';
import type { KeyOwner } from './describe-result.ts';
import type { Searched } from './search-key.ts';

/** Sections that have the same credentials, and the one of them that says how to disable the key, if any does. */
export interface SharedCredentials {
  readonly names: readonly string[];
  readonly section: IntegrationSettings;
  readonly definition: IntegrationDefinition;
}

/** Brings together sections with the same credentials, so that no key is looked for twice. */
export function byCredentials(sections: Readonly<Record<string, IntegrationSettings>>): readonly SharedCredentials[] {
  const shared = new Map<string, SharedCredentials>();
  for (const [name, section] of Object.entries(sections)) {
    const definition = integrations.find((each) => each.name === section.use) as IntegrationDefinition;
    const identity = JSON.stringify([section.use, definition.plan(section).credentials]);
    const before = shared.get(identity);
    const isBetter = before === undefined || (!('keyAdmin' in before.section) && 'keyAdmin' in section);
    const names = [...(before?.names ?? []), name];
    shared.set(identity, { names, section: isBetter ? section : before.section, definition });
  }
  return [...shared.values()];
}

/** What was found of a key, and whose it is. */
export interface Search {
  readonly owner: KeyOwner;
  readonly searched: Searched;
}

/** Brings together what was found twice, by different references to it: by the provider's id it is one key. */
export function byKey(searches: readonly Search[]): readonly Search[] {
  const found = new Map<string, Search>();
  for (const [index, { owner, searched }] of searches.entries()) {
    const key = 'id' in searched ? `${owner.provider} ${searched.id}` : String(index);
    const before = found.get(key);
    if (before === undefined) found.set(key, { owner, searched });
    else found.set(key, { ...before, owner: together(before.owner, owner) });
  }
  return [...found.values()];
}

function together(one: KeyOwner, other: KeyOwner): KeyOwner {
  const references = [...new Set([...one.references, ...other.references])];
  return { ...one, integrations: [...one.integrations, ...other.integrations], references };
}
