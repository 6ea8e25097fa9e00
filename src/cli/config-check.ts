import { integrations } from '../integrations/index.ts';
import { SettingsError } from '../settings/problems.ts';
import type { Settings } from '../settings/schema.ts';
import { described } from '../state/redis/obstacle.ts';
import { type CheckedConfiguration, checkConfiguration } from './check-configuration.ts';
import type { CliCommand, Report } from './command.ts';
import { problemsData } from './problems-data.ts';

export const configCheck: CliCommand = {
  name: 'config check',
  summary: 'tell what is wrong with the configuration, as starting the gateway would',
  declare: (command) => command.argument('[file]', 'instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async (shell, _options, file) => {
    try {
      return await checkConfiguration(shell, file, reportOn);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return { ok: false, text: error.message, data: problemsData(error) };
    }
  },
};

async function reportOn({ loaded, secrets, warnings, redis }: CheckedConfiguration): Promise<Report> {
  const { settings, file } = loaded;
  const configured = configuredIntegrations(settings);
  const issuers = settings.auth.issuers.map(({ issuer }) => issuer);
  const { backend } = settings.secrets;
  const { away } = secrets.start;
  const stateAway = redis?.obstacle && described(redis.obstacle);
  const text = [
    away === undefined ? `${file} is in order.` : `${file} is in order, as far as can be told without its secrets.`,
    `  integrations: ${configured.map(({ name, use, operations }) => `${name} (${use}, ${count(operations)})`).join(', ')}`,
    `  issuers: ${issuers.join(', ')}`,
    `  secrets: ${backend}${away === undefined ? '' : `, which cannot be read now (${away}): see that it runs and can be reached, then check again`}`,
    ...(redis === undefined
      ? []
      : [
          `  state: ${redis.name}${stateAway === undefined ? '' : `, which cannot be used now (${stateAway}): the gateway starts without it`}`,
        ]),
    ...warnings.map((warning) => `  warning: ${warning}`),
  ].join('\n');
  const data = {
    file,
    problems: [],
    integrations: configured,
    issuers,
    backend,
    warnings,
    ...(away !== undefined && { away }),
    ...(redis !== undefined && { state: { name: redis.name, ...(stateAway !== undefined && { away: stateAway }) } }),
  };
  return { ok: away === undefined, text, data };
}

function configuredIntegrations(settings: Settings) {
  return Object.entries(settings.integrations).map(([name, section]) => {
    const operations = integrations.find((each) => each.name === section.use)?.plan(section).operations.length ?? 0;
    return { name, use: section.use, operations };
  });
}

const count = (operations: number) => (operations === 1 ? '1 operation' : `${operations} operations`);
