import { type CliCommand, UsageError } from './command.ts';
import { declareRevokeOptions, type RevokeOptions } from './revoke/options.ts';
import { revoke } from './revoke/revoke.ts';

export const revokeCaller: CliCommand<RevokeOptions> = {
  name: 'revoke caller',
  summary: 'refuse a caller on every instance, whatever token it brings, until that is lifted',
  declare: (command) =>
    declareRevokeOptions(
      command.argument('<issuer>', 'the claim iss of its tokens').argument('<subject>', 'the claim sub of its tokens'),
    ),
  run: (shell, options, issuer = '', caller = '') => {
    if (issuer === '' || caller === '')
      throw new UsageError('the issuer or the subject is empty. Write both as the tokens have them.');
    return revoke(shell, options, { issuer, caller });
  },
};
