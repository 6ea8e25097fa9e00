import { AsyncLocalStorage } from 'node:async_hooks';
import { ManagerError } from '../manager-error.ts';
import type { HttpClient } from './http-client.ts';

/** What became of one request for a token. */
export type LoginStep =
  | { readonly host: string; readonly status: number }
  | { readonly host: string; readonly unreachable: ManagerError };

const asking = new AsyncLocalStorage<HttpClient>();

/**
 * What credentials of the SDK are made with. For managed identities the SDK keeps the first client that it is given for all
 * connections of the process, also when the first of them is closed; so this one sends by the client of whoever asks.
 */
export const loginClient: HttpClient = {
  sendRequest: (request) => {
    const client = asking.getStore();
    if (client === undefined) throw new Error('A credential of Azure was used outside of a connection.');
    return client.sendRequest(request);
  },
};

/**
 * Does what may ask for a token.
 * @param steps is told what was asked, in order: the SDK throws the same error for a refusal and for a network that is down.
 */
export function askingBy<T>(client: HttpClient, steps: LoginStep[], work: () => Promise<T>): Promise<T> {
  const noting: HttpClient = {
    sendRequest: async (request) => {
      const { host } = new URL(request.url);
      try {
        const answer = await client.sendRequest(request);
        steps.push({ host, status: answer.status });
        return answer;
      } catch (error) {
        if (error instanceof ManagerError) steps.push({ host, unreachable: error });
        throw error;
      }
    },
  };
  return asking.run(noting, work);
}
