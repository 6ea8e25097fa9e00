import { described } from '../state/redis/obstacle.ts';
import type { OpenRedis } from '../state/redis/open-redis.ts';
import { type CheckedConfiguration, checkConfiguration } from './check-configuration.ts';
import type { CliCommand, Report } from './command.ts';
import { examineIssuer } from './doctor/examine-issuer.ts';
import type { Finding } from './doctor/finding.ts';
import { probeIntegration } from './doctor/probe-integration.ts';

interface Options {
  readonly file?: string;
}

export const doctor: CliCommand<Options> = {
  name: 'doctor',
  summary:
    "check the configuration and its secrets, then try each integration's key and each issuer's key set for real",
  declare: (command) => command.option('--file <path>', 'instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: (shell, options) => checkConfiguration(shell, options.file, examine),
};

async function examine({ loaded, secrets, redis, releaseKey }: CheckedConfiguration): Promise<Report> {
  const { settings, file } = loaded;
  const { client, start } = secrets;
  const findings = await Promise.all([
    ...Object.entries(settings.integrations).map(([name, section]) =>
      probeIntegration(name, section, settings.egress, client),
    ),
    ...settings.auth.issuers.map((issuer) => examineIssuer(issuer, settings.egress)),
  ]);
  const store = secretStoreFinding(settings.secrets.backend, start.away);
  const state = redis === undefined ? [] : [stateFinding(redis)];
  const lockdown = releaseKeyFinding(settings.lockdown.releaseKeyFile, releaseKey !== undefined);
  const all = [...findings, store, ...state, lockdown];
  const ok = all.every(({ outcome }) => outcome !== 'refused' && outcome !== 'unreachable');
  const width = Math.max(...all.map(({ name }) => name.length));
  return {
    ok,
    text: all.map((finding) => line(finding, width)).join('\n'),
    data: { file, findings, secrets: store, state, lockdown },
  };
}

function secretStoreFinding(backend: string, away: string | undefined): Finding {
  const finding = { kind: 'secrets', name: `secrets in ${backend}` } as const;
  if (away === undefined) return { ...finding, outcome: 'ok', detail: 'every secret of the configuration can be read' };
  const remedy = 'see that it runs and can be reached from here';
  return { ...finding, outcome: 'unreachable', detail: `the store cannot be read now: ${away}`, remedy };
}

function stateFinding({ name, obstacle }: OpenRedis): Finding {
  const finding = { kind: 'state', name } as const;
  if (obstacle === undefined)
    return { ...finding, outcome: 'ok', detail: 'it can be used, and keeps what it is given' };
  const remedy = 'see that it runs and can be reached from here; until then calls go by limit.onStateFailure';
  return { ...finding, outcome: 'unreachable', detail: described(obstacle), remedy };
}

function releaseKeyFinding(path: string, isThere: boolean): Finding {
  const finding = { kind: 'lockdown', name: 'release key' } as const;
  if (isThere) return { ...finding, outcome: 'ok', detail: `${path} can be used` };
  const detail = `there is none at ${path}: a lockdown could be engaged, and not be released`;
  const remedy = 'run "npm run -s portcullis -- lockdown setup" before you need it, and restart the gateways';
  return { ...finding, outcome: 'missing', detail, remedy };
}

function line({ name, outcome, detail, remedy }: Finding, width: number): string {
  const indent = ' '.repeat(width + 'unreachable'.length + 4);
  return `${name.padEnd(width)}  ${outcome.padEnd('unreachable'.length)}  ${detail}${remedy === undefined ? '' : `\n${indent}→ ${remedy}`}`;
}
