import type { Settings } from '../../settings/schema.ts';

/** Says so when no configured integration would accept a token with these scopes. */
export function scopeWarning(scopes: readonly string[], settings: Settings | undefined): string | undefined {
  const integrations = Object.entries(settings?.integrations ?? {});
  const accepted = integrations.some(([, section]) => section.scopes.every((scope) => scopes.includes(scope)));
  if (accepted || integrations.length === 0) return undefined;
  const needs = integrations.map(([name, section]) => `${name} needs ${section.scopes.join(' and ')}`);
  return `no integration will accept it: ${needs.join('; ')}. Give --scope.`;
}
