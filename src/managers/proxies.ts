import type { Environment } from '../settings/environment.ts';

/** By which proxy a manager is asked; each is empty when there is none. */
export interface Proxies {
  /** What goes by http stays on this machine, or asks its metadata server: no proxy should see it, or could reach it. */
  readonly httpProxy: '';
  readonly httpsProxy: string;
  /** Hosts that are asked directly, with commas between. */
  readonly noProxy: string;
}

const THIS_MACHINE = 'localhost,127.0.0.1,::1';

/** What `HTTPS_PROXY`, `NO_PROXY` and, without the former, `HTTP_PROXY` say, in capitals or not, as undici's EnvHttpProxyAgent takes it. */
export function proxies(environment: Environment): Proxies {
  const variable = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const noProxy = variable('NO_PROXY');
  return {
    httpProxy: '',
    httpsProxy: variable('HTTPS_PROXY') || variable('HTTP_PROXY'),
    noProxy: noProxy === '' ? THIS_MACHINE : `${noProxy},${THIS_MACHINE}`,
  };
}
