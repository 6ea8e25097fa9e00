import { checkConfiguration } from './check-configuration.ts';
import type { CliCommand } from './command.ts';
import { examineIssuer } from './doctor/examine-issuer.ts';
import type { Finding } from './doctor/finding.ts';
import { probeIntegration } from './doctor/probe-integration.ts';

interface Options {
  readonly file?: string;
}

export const doctor: CliCommand<Options> = {
  name: 'doctor',
  summary: "check the configuration, then try each integration's key and each issuer's key set for real",
  declare: (command) => command.option('--file <path>', 'instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async (shell, options) => {
    const { loaded, secrets } = await checkConfiguration(shell, options.file);
    const { settings, file } = loaded;
    const findings = await Promise.all([
      ...Object.entries(settings.integrations).map(([name, section]) =>
        probeIntegration(name, section, settings.egress, secrets),
      ),
      ...settings.auth.issuers.map((issuer) => examineIssuer(issuer, settings.egress)),
    ]);
    const ok = findings.every(({ outcome }) => outcome === 'ok' || outcome === 'untested');
    const width = Math.max(...findings.map(({ name }) => name.length));
    return { ok, text: findings.map((finding) => line(finding, width)).join('\n'), data: { file, findings } };
  },
};

function line({ name, outcome, detail, remedy }: Finding, width: number): string {
  const indent = ' '.repeat(width + 'unreachable'.length + 4);
  return `${name.padEnd(width)}  ${outcome.padEnd('unreachable'.length)}  ${detail}${remedy === undefined ? '' : `\n${indent}→ ${remedy}`}`;
}
