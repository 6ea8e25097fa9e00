import { Agent } from 'node:https';
import type { Environment } from '../../settings/environment.ts';
import { proxies } from '../proxies.ts';
import { collectAnswer } from './collect-answer.ts';
import { environmentCredentials } from './environment-credentials.ts';
import type { AwsOptions } from './options.ts';
import { retryOnce } from './retry-once.ts';

/** What the SDK would write to the console. */
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** What a client of the SDK is made with; what is left out it finds as all of AWS's programs do. */
export function clientSettings({ region, endpoint }: AwsOptions, environment: Environment) {
  // Of these two the SDK for JavaScript reads the first alone; the CLI and other SDKs know both.
  const chosen = region ?? (environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION']);
  const credentials = environmentCredentials(environment);
  return {
    ...(chosen ? { region: chosen } : {}),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...throughProxy(environment),
    maxAttempts: 2,
    retryStrategy: retryOnce(),
    streamCollector: collectAnswer,
    logger: SILENT,
  };
}

/** The SDK goes through none by itself. */
function throughProxy(environment: Environment) {
  const { httpsProxy, noProxy } = proxies(environment);
  if (httpsProxy === '') return {};
  const proxyEnv = { HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy };
  return { requestHandler: { httpsAgent: new Agent({ keepAlive: true, proxyEnv }) } };
}

function nothing(): void {}
