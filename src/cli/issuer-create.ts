import { isProduction } from '../settings/environment.ts';
import { DEVELOPMENT_ISSUER } from '../settings/production.ts';
import { type CliCommand, CommandFailed } from './command.ts';
import { PUBLIC_KEY, REFUSED_IN_PRODUCTION, setUpDevelopmentIssuer } from './dev-issuer.ts';

export const issuerCreate: CliCommand = {
  name: 'issuer create',
  summary: "make the development issuer's key pair, and nothing else; refused in production",
  declare: () => {},
  run: async ({ environment }) => {
    if (isProduction(environment)) throw new CommandFailed(REFUSED_IN_PRODUCTION);
    const { created, algorithms } = setUpDevelopmentIssuer();
    const text = [
      created
        ? 'Made a key pair for the development issuer in var/dev-issuer.'
        : 'The development issuer has a key in var/dev-issuer; it stays. Its public half was written anew.',
      '',
      'In the configuration, under auth.issuers:',
      '',
      `  - issuer: ${DEVELOPMENT_ISSUER}`,
      '    audience: portcullis',
      `    algorithms: [${algorithms[0]}]`,
      `    publicKeyFile: ${PUBLIC_KEY}`,
    ].join('\n');
    return { ok: true, text, data: { created, issuer: DEVELOPMENT_ISSUER, algorithms, publicKeyFile: PUBLIC_KEY } };
  },
};
