import type { IntegrationDefinition } from '../../integrations/definition.ts';
import { integrations as registry } from '../../integrations/index.ts';
import { isProduction } from '../../settings/environment.ts';
import { Answers } from '../answers.ts';
import { CommandFailed, type Shell, UsageError } from '../command.ts';
import { REFUSED_IN_PRODUCTION } from '../dev-issuer.ts';
import { type Asking, settle } from './question.ts';
import * as questions from './questions.ts';

/** The options of init. */
export interface InitOptions {
  readonly integration?: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  readonly jwksUri?: string;
  readonly algorithm?: readonly string[];
  readonly origin?: readonly string[];
  readonly file?: string;
  readonly force?: true;
  readonly yes?: true;
}

export type IssuerChoice =
  | { readonly kind: 'development'; readonly audience: string }
  | {
      readonly kind: 'own';
      readonly issuer: string;
      readonly audience: string;
      readonly jwksUri: string;
      readonly algorithms: readonly string[];
    };

/** All that a configuration is written from. */
export interface Choices {
  readonly integrations: readonly IntegrationDefinition[];
  readonly issuer: IssuerChoice;
  readonly origins: readonly string[];
}

/** Takes each choice from its option, or asks for it. @throws UsageError when there is no usable answer. */
export async function chooseAll(shell: Shell, options: InitOptions): Promise<Choices> {
  const answers = new Answers(shell);
  const asking = { answers, yes: options.yes === true };
  try {
    const integrations = await settle(questions.integrations(registry), options.integration?.join(' '), asking);
    const issuer = await chooseIssuer(options, asking, isProduction(shell.environment));
    const origins = await settle(questions.origins, options.origin?.join(' '), asking);
    return { integrations, issuer, origins };
  } finally {
    answers.close();
  }
}

async function chooseIssuer(options: InitOptions, asking: Asking, production: boolean): Promise<IssuerChoice> {
  const { audience, jwksUri, algorithm } = options;
  const issuer = await settle(questions.issuer(production), options.issuer, asking);
  if (issuer === 'development') {
    if (production)
      throw new CommandFailed(`${REFUSED_IN_PRODUCTION} Give the URL of your identity provider as --issuer.`);
    if (jwksUri !== undefined || algorithm !== undefined)
      throw new UsageError(
        '--jwks-uri and --algorithm go with an issuer of your own, not with the development issuer.',
      );
    return { kind: 'development', audience: audience ?? questions.DEFAULT_AUDIENCE };
  }
  return {
    kind: 'own',
    issuer,
    audience: await settle(questions.audience, audience, asking),
    jwksUri: await settle(questions.jwksUri(issuer), jwksUri, asking),
    algorithms: await settle(questions.algorithms, algorithm?.join(' '), asking),
  };
}
