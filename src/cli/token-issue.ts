import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { isProduction } from '../settings/environment.ts';
import { settingsFile } from '../settings/settings-file.ts';
import { type CliCommand, CommandFailed, collect, UsageError } from './command.ts';
import { REFUSED_IN_PRODUCTION, readDevelopmentIssuer } from './dev-issuer.ts';
import { parseScopes, parseTtl } from './token/parse-claims.ts';
import { scopeWarning } from './token/scope-warning.ts';
import { type Trust, trustFor } from './token/trust-for.ts';

interface Options {
  readonly sub: string;
  readonly scope?: readonly string[];
  readonly ttl: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly file?: string;
}

export const tokenIssue: CliCommand<Options> = {
  name: 'token issue',
  summary: 'make a token, signed by the development issuer that init or issuer create sets up; refused in production',
  declare: (command) =>
    command
      .requiredOption('--sub <subject>', 'who the token stands for')
      .option('--scope <scope>', 'what it allows (repeatable, or several in quotes)', collect)
      .option('--ttl <duration>', 'how long it lasts, at most 30d', '1h')
      .option('--audience <text>', "instead of the configuration's")
      .option('--issuer <text>', "instead of the configuration's")
      .option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async ({ environment, clock, errors }, options) => {
    if (isProduction(environment))
      throw new CommandFailed(`${REFUSED_IN_PRODUCTION} Take tokens from your identity provider.`);
    if (options.sub.trim() === '') throw new UsageError('--sub: write who the token stands for, such as alice.');
    const scopes = parseScopes(options.scope ?? []);
    const ttl = parseTtl(options.ttl);
    const issuer = readDevelopmentIssuer();
    if (issuer === undefined) throw new CommandFailed(NO_ISSUER);
    const trust = trustFor(issuer, options.file ?? settingsFile(environment), environment, options);
    const issued = Math.floor(clock.now() / 1000);
    const claims = { subject: options.sub, scope: scopes.join(' '), issued, expires: issued + ttl };
    const token = await sign(issuer.privateKey, trust, claims);
    const expiresAt = new Date(claims.expires * 1000).toISOString();
    const warning = scopeWarning(scopes, trust.settings);
    errors.write(
      `A token for ${options.sub}, ${scopes.length ? `scope ${claims.scope}` : 'without a scope'}, until ${expiresAt}.\n`,
    );
    if (warning !== undefined) errors.write(`warning: ${warning}\n`);
    const { issuer: name, audience } = trust;
    const data = { token, issuer: name, audience, subject: options.sub, scope: claims.scope, expiresAt };
    return { ok: true, text: token, data: { ...data, ...(warning !== undefined && { warning }) } };
  },
};

const NO_ISSUER =
  'there is no development issuer here. Make its key pair with "npm run -s portcullis -- issuer create"; ' +
  'where there is no configuration yet, ' +
  '"npm run -s portcullis -- init" writes that too.';

interface Claims {
  readonly subject: string;
  readonly scope: string;
  /** Seconds since the epoch, as is the next. */
  readonly issued: number;
  readonly expires: number;
}

function sign(key: Parameters<SignJWT['sign']>[0], trust: Trust, { subject, scope, issued, expires }: Claims) {
  return new SignJWT(scope === '' ? {} : { scope })
    .setProtectedHeader({ alg: trust.algorithm, typ: 'JWT' })
    .setIssuer(trust.issuer)
    .setAudience(trust.audience)
    .setSubject(subject)
    .setIssuedAt(issued)
    .setExpirationTime(expires)
    .setJti(randomUUID())
    .sign(key);
}
