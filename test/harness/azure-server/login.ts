import { randomUUID } from 'node:crypto';
import { isByCertificate } from './certificate-assertion.ts';
import type { Exchange } from './exchange.ts';

export const TENANT = '11111111-2222-4333-8444-555555555555';
export const CLIENT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
export const LOGIN_HOST = 'login.microsoftonline.com';

/** Entra ID, as far as a workload identity needs it. */
export interface Login {
  /** How it answers for now; `hang` never, `trickle` never to the end. */
  mode: 'well' | 'refuse' | 'fail' | 'throttle' | 'hang' | 'trickle';
  /** How many requests it left without an answer. */
  hanging: number;
  /** How long tokens live, in seconds. */
  lifetime: number;
  /** The token of the cluster that it takes. */
  readonly assertion: string;
  /** The token of the cluster, and those that it gave out, also when it takes them no more. */
  readonly secrets: readonly string[];
  /** How many tokens it gave out. */
  readonly given: number;
  knows(token: string): boolean;
  /** Makes a token that the vault takes. */
  give(): string;
  /** Takes no token any more that was given out until now. */
  withdraw(): void;
  answer(exchange: Exchange): undefined;
}

const GRANT: Readonly<Record<string, string>> = {
  client_id: CLIENT,
  scope: 'https://vault.azure.net/.default',
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
};

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export function login(): Login {
  const tokens = new Set<string>();
  const assertion = `header.${randomUUID()}.signature`;
  const secrets = [assertion];
  let given = 0;

  const grant = (exchange: Exchange) => {
    const form = new URLSearchParams(exchange.body);
    if (exchange.header('content-type')?.startsWith('application/x-www-form-urlencoded') !== true)
      return exchange.fault('the content type of a token request');
    for (const [name, value] of Object.entries(GRANT)) {
      const sent = form.get(name)?.split(' ') ?? [];
      if (!sent.includes(value)) return exchange.fault(`${name} of a token request`);
    }
    const sent = form.get('client_assertion') ?? '';
    if (sent !== assertion && !isByCertificate(sent, CLIENT, configuration().token_endpoint))
      return exchange.fault('the assertion of a token request');
    return exchange.answer(200, { token_type: 'Bearer', expires_in: self.lifetime, access_token: give() });
  };
  const give = () => {
    given += 1;
    const token = `canary-token-${randomUUID()}`;
    tokens.add(token);
    secrets.push(token);
    return token;
  };

  const self: Login = {
    mode: 'well',
    hanging: 0,
    lifetime: 3600,
    assertion,
    secrets,
    get given() {
      return given;
    },
    give,
    knows: (token) => tokens.has(token),
    withdraw: () => tokens.clear(),
    answer: (exchange) => {
      if (self.mode === 'hang' || self.mode === 'trickle') {
        self.hanging += 1;
        return self.mode === 'trickle' ? exchange.trickle() : undefined;
      }
      if (self.mode === 'fail') return exchange.answer(503, {});
      if (self.mode === 'throttle') return exchange.answer(429, {}, { 'Retry-After': '7' });
      if (exchange.path === `/${TENANT}/v2.0/.well-known/openid-configuration` && exchange.method === 'GET')
        return exchange.answer(200, configuration());
      if (exchange.path !== `/${TENANT}/oauth2/v2.0/token` || exchange.method !== 'POST')
        return exchange.fault('no such path');
      if (self.mode === 'refuse')
        return exchange.answer(401, { error: 'invalid_client', error_description: `AADSTS7000215 ${assertion}` });
      return grant(exchange);
    },
  };
  return self;
}

function configuration() {
  const at = `https://${LOGIN_HOST}/${TENANT}`;
  return {
    issuer: `${at}/v2.0`,
    token_endpoint: `${at}/oauth2/v2.0/token`,
    authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
    jwks_uri: `${at}/discovery/v2.0/keys`,
  };
}
