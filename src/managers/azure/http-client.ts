import type { SecretClientOptions } from '@azure/keyvault-secrets';
import { EnvHttpProxyAgent } from 'undici';
import { explainFailure } from '../../egress/explain-failure.ts';
import type { Environment } from '../../settings/environment.ts';
import { ManagerError } from '../manager-error.ts';
import { proxies } from '../proxies.ts';
import { answerHeaders } from './answer-headers.ts';
import { CODE_HEADER, innermostCode } from './innermost-code.ts';

/** How the SDK sends a request. */
export type HttpClient = NonNullable<SecretClientOptions['httpClient']>;

/** The longest that one request takes, in milliseconds; a token that comes later than a fetch waits still serves the next one. */
const PATIENCE = 5000;

// A page of a list has 25 entries, and a secret has 25 kB.
const LARGEST_ANSWER = 1024 * 1024;

/** What the SDK's requests go through, those to Key Vault and those for tokens alike. */
export interface Transport {
  readonly client: HttpClient;
  /** Ends all connections, and every request that is under way. */
  close(): Promise<void>;
}

/**
 * The SDK's own HTTP client neither ends its requests for tokens when it is told to, nor lets go of a process while one hangs.
 * @param environment names the proxy, if there is one.
 */
export function openTransport(environment: Environment): Transport {
  const dispatcher = new EnvHttpProxyAgent({
    ...proxies(environment),
    allowH2: false,
    connect: { timeout: PATIENCE },
    maxResponseSize: LARGEST_ANSWER,
  });
  return { client: clientOf(dispatcher), close: () => dispatcher.destroy() };
}

function clientOf(dispatcher: EnvHttpProxyAgent): HttpClient {
  return {
    sendRequest: async (request) => {
      const url = new URL(request.url);
      const calledOff = request.abortSignal as AbortSignal | undefined;
      const late = AbortSignal.timeout(PATIENCE);
      try {
        const answer = await dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: request.method,
          // What asks for no compression need not be unpacked.
          headers: { ...request.headers.toJSON(), 'accept-encoding': 'identity' },
          body: (request.body as string | Uint8Array | null | undefined) ?? null,
          signal: calledOff === undefined ? late : AbortSignal.any([calledOff, late]),
        });
        const bodyAsText = await answer.body.text();
        const { statusCode: status } = answer;
        const code = status < 400 ? undefined : innermostCode(bodyAsText);
        return { request, status, headers: answerHeaders({ ...answer.headers, [CODE_HEADER]: code }), bodyAsText };
      } catch (error) {
        if (calledOff?.aborted === true) throw error;
        const { detail, remedy } = explainFailure(error);
        throw new ManagerError('unreachable', `${url.host} could not be reached: ${detail}`, remedy);
      }
    },
  };
}
