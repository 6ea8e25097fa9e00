import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cores, chooseCores } from './cores.ts';
import { makeTokens, type Tokens } from './make-tokens.ts';
import type { Session } from './session.ts';
import { startUpstream } from './start-upstream.ts';

/** What every contender and case needs around it. */
export interface Testbed {
  readonly session: Session;
  readonly cores: Cores | undefined;
  readonly tokens: Tokens;
  readonly tokensFile: string;
  readonly publicKeyFile: string;
  readonly upstream: { readonly port: number; readonly program: string };
}

/** Makes the tokens and starts the upstream. */
export const prepareTestbed = async (session: Session): Promise<Testbed> => {
  const cores = chooseCores();
  const tokens = await makeTokens();
  const tokensFile = join(session.directory, 'tokens.txt');
  const publicKeyFile = join(session.directory, 'issuer.pem');
  writeFileSync(tokensFile, tokens.valid.join('\n'));
  writeFileSync(publicKeyFile, tokens.publicKeyPem);
  return { session, cores, tokens, tokensFile, publicKeyFile, upstream: await startUpstream(session, cores?.load) };
};
