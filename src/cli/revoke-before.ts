import type { CliCommand } from './command.ts';
import { declareRevokeOptions, once, type RevokeOptions } from './revoke/options.ts';
import { parseTime } from './revoke/parse-time.ts';
import { revoke } from './revoke/revoke.ts';

interface Options extends RevokeOptions {
  readonly issuer?: string;
}

export const revokeBefore: CliCommand<Options> = {
  name: 'revoke before',
  summary: 'refuse every token that was issued before a time, or does not say when, on every instance',
  declare: (command) =>
    declareRevokeOptions(
      command
        .argument('<time>', 'now, or such as 2026-11-21T20:15:00Z')
        .option('--issuer <url>', 'of that issuer alone; without it, of every issuer', once),
    ),
  run: (shell, options, text = '') => {
    const { issuer } = options;
    const before = parseTime(text, shell.clock.now());
    return revoke(shell, options, { before, ...(issuer !== undefined && { issuer }) });
  },
};
