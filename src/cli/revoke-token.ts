import { type CliCommand, UsageError } from './command.ts';
import { declareRevokeOptions, once, type RevokeOptions } from './revoke/options.ts';
import { revoke } from './revoke/revoke.ts';

interface Options extends RevokeOptions {
  readonly issuer?: string;
}

export const revokeToken: CliCommand<Options> = {
  name: 'revoke token',
  summary: 'refuse one token, by its claim jti, on every instance',
  excess: 'The claim jti alone is asked for: not the token itself, which would stay in the history of the shell.',
  declare: (command) =>
    declareRevokeOptions(
      command
        .argument('<jti>', "the token's claim jti")
        .option('--issuer <url>', 'of that issuer alone; without it, of every issuer', once),
    ),
  run: (shell, options, jti = '') => {
    if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(jti) && jti.startsWith('eyJ'))
      throw new UsageError(
        'that is a token, and it now stands in the history of the shell. Give its claim jti, or revoke its caller.',
      );
    if (jti === '')
      throw new UsageError(
        'the claim jti is empty. A token without one is revoked with its caller, or by its time of issue.',
      );
    const { issuer } = options;
    return revoke(shell, options, { token: jti, ...(issuer !== undefined && { issuer }) });
  },
};
