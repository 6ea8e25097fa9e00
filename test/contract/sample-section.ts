import { z } from 'zod';
import type { InjectionRule, IntegrationDefinition, Operation } from '../../src/integrations/definition.ts';
import { genericSection } from '../harness/rig.ts';

/** What the JSON Schema of an integration's section says that a contract test needs. */
interface SectionSchema {
  readonly properties: {
    readonly credentials: { readonly properties?: Readonly<Record<string, unknown>> };
    readonly operations?: { readonly items?: { readonly enum?: readonly string[] } };
  };
}

/** A section with every credential and every operation of an integration, put together from its schema alone. */
export interface Sample {
  readonly section: Record<string, unknown>;
  /** Every operation, those that only a config enables by name among them. */
  readonly operations: readonly Operation[];
  /** For the env backend. */
  readonly environment: Record<string, string>;
  /** What stands for each credential. */
  readonly values: Readonly<Record<string, string>>;
}

export function sampleOf(definition: IntegrationDefinition, baseUrl: string): Sample {
  const { properties } = z.toJSONSchema(definition.settings, { io: 'input' }) as unknown as SectionSchema;
  // An integration that declares where its key goes in the configuration itself has no operations to list.
  const declared = 'inject' in properties ? genericSection(baseUrl) : {};
  const named = properties.operations?.items?.enum;
  const fields = Object.keys(properties.credentials.properties ?? { key: true });
  const values = Object.fromEntries(fields.map((field) => [field, `canary-${field}+/=&-7f3e9`]));
  const section = {
    ...declared,
    use: definition.name,
    baseUrl,
    scopes: ['maps'],
    limit: { requests: 10_000, window: '1m' },
    credentials: Object.fromEntries(fields.map((field) => [field, `secret://contract/${field}`])),
    ...(named !== undefined && { operations: named }),
  };
  const environment = Object.fromEntries(
    fields.map((field) => [`CONTRACT_${field.toUpperCase()}`, values[field] ?? '']),
  );
  const { operations } = definition.plan(definition.settings.parse(section) as never);
  return { section, operations, environment, values };
}

/** A path that a pattern allows, and the same as it must arrive, with placeholders filled. */
export function samplePath({ path, inject }: Operation, values: Sample['values']): { asked: string; arrives: string } {
  const asked = path
    .replace(/\*\*$/, 'some/more')
    .replaceAll('*', 'segment')
    .replaceAll(/\{[^}]+\}/g, 'CALLERS');
  const arrives = path
    .replace(/\*\*$/, 'some/more')
    .replaceAll('*', 'segment')
    .replaceAll(/\{([^}]+)\}/g, (_all, name: string) => {
      const rule = inject.find((each) => each.in === 'path' && each.name === name);
      return rule === undefined ? '' : encodeURIComponent(filledIn(rule, values)).replaceAll('%3A', ':');
    });
  return { asked, arrives };
}

/** A rule's value with the credentials in it. */
export function filledIn(rule: InjectionRule, values: Sample['values']): string {
  return Object.entries(values).reduce((text, [field, value]) => text.replaceAll(`{${field}}`, value), rule.value);
}
