import type { Environment } from '../settings/environment.ts';
import { ManagerError } from './manager-error.ts';

/** By which proxy a manager is asked; each is empty when there is none. */
export interface Proxies {
  /** What goes by http stays on this machine, or asks its metadata server: no proxy should see it, or could reach it. */
  readonly httpProxy: '';
  readonly httpsProxy: string;
  /** Hosts that are asked directly, with commas between. */
  readonly noProxy: string;
}

const THIS_MACHINE = 'localhost,127.0.0.1,::1';

/**
 * What `HTTPS_PROXY`, `NO_PROXY` and, without the former, `HTTP_PROXY` say, in capitals or not, as undici's EnvHttpProxyAgent takes it.
 * @throws ManagerError `unusable` for a proxy that is none: what does not understand it goes without one, and says nothing.
 */
export function proxies(environment: Environment): Proxies {
  const variable = (name: string) => environment[spelling(name, environment)] ?? '';
  const noProxy = variable('NO_PROXY');
  const chosen = ['HTTPS_PROXY', 'HTTP_PROXY'].find((name) => variable(name) !== '');
  const httpsProxy = chosen === undefined ? '' : variable(chosen);
  if (chosen !== undefined && !isProxy(httpsProxy)) throw noUrl(spelling(chosen, environment));
  return {
    httpProxy: '',
    httpsProxy,
    noProxy: noProxy === '' ? THIS_MACHINE : `${noProxy},${THIS_MACHINE}`,
  };
}

/** Small letters go first. */
function spelling(name: string, environment: Environment): string {
  const small = name.toLowerCase();
  return environment[small] === undefined ? name : small;
}

function isProxy(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Its value may hold a password. */
function noUrl(variable: string): ManagerError {
  return new ManagerError(
    'unusable',
    `the environment variable ${variable} is no URL of a proxy`,
    `set it to one such as http://proxy.example.com:3128, with http:// or https:// before it, or unset it`,
  );
}
