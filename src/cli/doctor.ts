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

async function examine({ loaded, secrets: { client, start } }: CheckedConfiguration): Promise<Report> {
  const { settings, file } = loaded;
  const findings = await Promise.all([
    ...Object.entries(settings.integrations).map(([name, section]) =>
      probeIntegration(name, section, settings.egress, client),
    ),
    ...settings.auth.issuers.map((issuer) => examineIssuer(issuer, settings.egress)),
  ]);
  const store = secretStoreFinding(settings.secrets.backend, start.away);
  const all = [...findings, store];
  const ok = all.every(({ outcome }) => outcome === 'ok' || outcome === 'untested');
  const width = Math.max(...all.map(({ name }) => name.length));
  return { ok, text: all.map((finding) => line(finding, width)).join('\n'), data: { file, findings, secrets: store } };
}

function secretStoreFinding(backend: string, away: string | undefined): Finding {
  const finding = { kind: 'secrets', name: `secrets in ${backend}` } as const;
  if (away === undefined) return { ...finding, outcome: 'ok', detail: 'every secret of the configuration can be read' };
  const remedy = 'see that it runs and can be reached from here';
  return { ...finding, outcome: 'unreachable', detail: `the store cannot be read now: ${away}`, remedy };
}

function line({ name, outcome, detail, remedy }: Finding, width: number): string {
  const indent = ' '.repeat(width + 'unreachable'.length + 4);
  return `${name.padEnd(width)}  ${outcome.padEnd('unreachable'.length)}  ${detail}${remedy === undefined ? '' : `\n${indent}→ ${remedy}`}`;
}
