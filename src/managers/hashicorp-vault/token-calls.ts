import { type Answer, partOf } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { VaultPlace } from './place.ts';
import { refusalIn } from './refusal.ts';
import type { Lease } from './token-source.ts';

/** What is asked of Vault about tokens themselves: https://developer.hashicorp.com/vault/api-docs/auth/token */
export interface TokenCalls {
  /** @returns undefined when Vault knows no such token, or lets it not ask. @throws ManagerError when Vault is away. */
  lookUp(token: string): Promise<Lease | undefined>;
  /** @returns undefined when it will not. @throws ManagerError when Vault is away. */
  renew(lease: Lease): Promise<Lease | undefined>;
}

export function tokenCalls(exchange: Exchange, place: VaultPlace): TokenCalls {
  const ask = async (method: 'GET' | 'POST', path: string, token: string): Promise<Answer> => {
    const request = { method, path, ...(method === 'POST' && { body: {} }) };
    const answer = await exchange.send(request, { token });
    const refusal = answer.status === 403 ? undefined : refusalIn(answer, place, request);
    if (refusal !== undefined) throw refusal;
    return answer;
  };
  return {
    lookUp: async (token) => {
      const { status, body } = await ask('GET', 'auth/token/lookup-self', token);
      if (status !== 200) return undefined;
      const { ttl, creation_ttl: granted, renewable } = partOf(body, 'data');
      return { token, seconds: secondsIn(ttl), granted: secondsIn(granted), renewable: renewable === true };
    },
    renew: async ({ token, granted }) => {
      const { status, body } = await ask('POST', 'auth/token/renew-self', token);
      if (status !== 200) return undefined;
      const { lease_duration: seconds, renewable } = partOf(body, 'auth');
      return { token, seconds: secondsIn(seconds), granted, renewable: renewable === true };
    },
  };
}

/** What Vault says of a length of time; 0 for what is none. */
export function secondsIn(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}
