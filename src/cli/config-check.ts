import { integrations } from '../integrations/index.ts';
import { SettingsError } from '../settings/problems.ts';
import type { Settings } from '../settings/schema.ts';
import { checkConfiguration } from './check-configuration.ts';
import type { CliCommand, Report, Shell } from './command.ts';
import { problemsData } from './problems-data.ts';

export const configCheck: CliCommand = {
  name: 'config check',
  summary: 'tell what is wrong with the configuration, as starting the gateway would',
  declare: (command) => command.argument('[file]', 'instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async (shell, _options, file) => {
    try {
      return await success(shell, file);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return { ok: false, text: error.message, data: problemsData(error) };
    }
  },
};

async function success(shell: Shell, path: string | undefined): Promise<Report> {
  const { loaded, warnings } = await checkConfiguration(shell, path);
  const { settings, file } = loaded;
  const configured = configuredIntegrations(settings);
  const issuers = settings.auth.issuers.map(({ issuer }) => issuer);
  const { backend } = settings.secrets;
  const text = [
    `${file} is in order.`,
    `  integrations: ${configured.map(({ name, use, operations }) => `${name} (${use}, ${count(operations)})`).join(', ')}`,
    `  issuers: ${issuers.join(', ')}`,
    `  secrets: ${backend}`,
    ...warnings.map((warning) => `  warning: ${warning}`),
  ].join('\n');
  const data = { file, problems: [], integrations: configured, issuers, backend, warnings };
  return { ok: true, text, data };
}

function configuredIntegrations(settings: Settings) {
  return Object.entries(settings.integrations).map(([name, section]) => {
    const operations = integrations.find((each) => each.name === section.use)?.plan(section).operations.length ?? 0;
    return { name, use: section.use, operations };
  });
}

const count = (operations: number) => (operations === 1 ? '1 operation' : `${operations} operations`);
