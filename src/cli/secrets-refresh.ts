import { settingsFile } from '../settings/settings-file.ts';
import { adminSocketPath } from './admin-socket-path.ts';
import { type CliCommand, CommandFailed } from './command.ts';
import { parseReference } from './secrets/parse-reference.ts';
import { tellGateways } from './tell-gateways.ts';

interface Options {
  readonly file?: string;
}

export const secretsRefresh: CliCommand<Options> = {
  name: 'secrets refresh',
  summary: 'have running gateways fetch secrets anew: after a change that was made at the secret store itself',
  declare: (command) =>
    command
      .argument('[reference]', 'such as google-maps/api-key; without one, all')
      .option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async ({ environment }, options, text) => {
    const references = text === undefined ? undefined : [parseReference(text)];
    const socket = adminSocketPath(options.file ?? settingsFile(environment), environment);
    const { told, deaf } = await tellGateways(socket, { ...(references && { references }) });
    const what = references?.[0]?.uri ?? 'all secrets';
    if (deaf > 0)
      throw new CommandFailed(`a gateway at ${socket} did not take it. Restart it, so that it uses no old secret.`);
    if (told === 0)
      throw new CommandFailed(
        `no gateway listens at ${socket}. If one runs, run this in its working directory, as its user; on other machines too.`,
      );
    const gateways = told === 1 ? 'The gateway fetches' : `${told} gateways fetch`;
    return { ok: true, text: `${gateways} ${what} anew at the next call.`, data: { told } };
  },
};
