import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { settingsFile } from '../settings/settings-file.ts';
import { type CliCommand, CommandFailed, collect, type Report, type Shell } from './command.ts';
import { setUpDevelopmentIssuer } from './dev-issuer.ts';
import { type Choices, chooseAll, type InitOptions } from './init/choose.ts';
import { nextSteps } from './init/next-steps.ts';
import { renderConfig } from './init/render-config.ts';

export const init: CliCommand<InitOptions> = {
  name: 'init',
  summary: 'write a configuration: asks, or takes everything from options',
  declare: (command) =>
    command
      .option('--integration <name>', 'a third party to front (repeatable)', collect)
      .option('--issuer <issuer>', '"development", or the URL of your issuer')
      .option('--audience <text>', "what the tokens' aud claim holds")
      .option('--jwks-uri <url>', "the URL of your issuer's key set")
      .option('--algorithm <name>', 'an algorithm that your issuer signs with (repeatable)', collect)
      .option('--origin <origin>', 'a web origin whose pages may call, or "none" (repeatable)', collect)
      .option('--file <path>', 'what to write, instead of PORTCULLIS_CONFIG or config/gateway.yaml')
      .option('--force', 'overwrite the file')
      .option('--yes', 'take the default for whatever no option gives; ask nothing'),
  run: async (shell, options) => {
    const file = options.file ?? settingsFile(shell.environment);
    if (existsSync(file) && options.force !== true)
      throw new CommandFailed(`${file} exists. Give --force to overwrite it, or --file to write another.`);
    return await setUp(shell, file, await chooseAll(shell, options), options.force === true);
  },
};

async function setUp(shell: Shell, file: string, choices: Choices, force: boolean): Promise<Report> {
  const made = choices.issuer.kind === 'development' ? setUpDevelopmentIssuer() : undefined;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, renderConfig(file, choices, made?.algorithms[0]), { flag: force ? 'w' : 'wx' });
  const { text, data } = nextSteps(file, choices, shell.environment);
  const keyPair = made?.created ? ', and made a key pair for the development issuer in var/dev-issuer' : '';
  return { ok: true, text: `Wrote ${file}${keyPair}.\n\n${text}`, data: { file, ...data } };
}
