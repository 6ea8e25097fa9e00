import type { CliCommand } from './command.ts';
import { isKnown, readStatus } from './lockdown/read-status.ts';
import { statusData, statusLines } from './lockdown/say-status.ts';
import { worldOf } from './lockdown/world-of.ts';

interface Options {
  readonly file?: string;
}

export const lockdownStatus: CliCommand<Options> = {
  name: 'lockdown status',
  summary: 'list what is held and revoked, with who, when and why, and which instances obey',
  declare: (command) =>
    command.option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async (shell, { file }) => {
    const world = worldOf(shell);
    const found = await readStatus(file, world);
    return { ok: isKnown(found), text: statusLines(found, world).join('\n'), data: statusData(found) };
  },
};
