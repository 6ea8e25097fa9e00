import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IntegrationDefinition, IntegrationPlan } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import type { IntegrationSettings } from '../../src/settings/integration.ts';
import { loadConfig, mapsConfig } from './gateway.ts';
import { createIssuer } from './tokens.ts';

const issuer = await createIssuer();

/** A section as the gateway has it, loaded from a file, with the keys that every integration needs. @throws SettingsError. */
export function loadSection(section: Record<string, unknown>): IntegrationSettings {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-section-'));
  try {
    const common = { scopes: ['it'], limit: { requests: 1, window: '1m' } };
    const config = {
      ...mapsConfig(issuer, 'issuer.pem', 'http://127.0.0.1:1'),
      integrations: { it: { ...common, ...section } },
    };
    return loadConfig(directory, config, {}).settings.integrations['it'] as IntegrationSettings;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What its integration makes of a section. */
export function planSection(section: Record<string, unknown>): IntegrationPlan {
  const settings = loadSection(section);
  const definition = integrations.find(({ name }) => name === settings.use) as IntegrationDefinition;
  return definition.plan(settings);
}

/** Every problem of a section, as `path: what to write`, less the path to the section; none when it is in order. */
export function problemsOf(section: Record<string, unknown>): string[] {
  try {
    loadSection(section);
    return [];
  } catch (error) {
    const { problems } = error as { problems: { path: PropertyKey[]; write: string }[] };
    return problems.map(({ path, write }) => `${path.slice(2).join('.')}: ${write}`);
  }
}
