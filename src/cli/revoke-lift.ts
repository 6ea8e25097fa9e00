import { Answers } from './answers.ts';
import { type CliCommand, UsageError } from './command.ts';
import { askHidden } from './hidden-input.ts';
import { endOrders } from './lockdown/end-orders.ts';
import { LineRefused } from './lockdown/line-refused.ts';
import { voiceOf } from './lockdown/voice.ts';
import { worldOf } from './lockdown/world-of.ts';

interface Options {
  readonly json?: true;
  readonly file?: string;
  readonly reason: string;
}

export const revokeLift: CliCommand<Options> = {
  name: 'revoke lift',
  summary: 'end a revocation: asks for a release code unseen, or takes it from standard input',
  excess:
    'A release code is never taken from the command line: leave it out and be asked, or give it on standard input.',
  declare: (command) =>
    command
      .argument('<id>', 'of the revocation; revoke list has them')
      .requiredOption('--reason <text>', 'why it can be lifted')
      .option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async (shell, { json, file, reason }, id = '') => {
    const world = worldOf(shell);
    const voice = voiceOf(world, json === true);
    const askCode = () => askHidden(new Answers(world), 'Release code from the authenticator app:');
    try {
      const asked = { file, reason, choose: { kind: 'revocation', ids: [id] } } as const;
      const { ok, ...data } = await endOrders(asked, { voice, askCode }, world);
      return { ok, text: '', data, ...(json !== true && { written: true }) };
    } catch (error) {
      throw error instanceof LineRefused ? new UsageError(error.message) : error;
    }
  },
};
