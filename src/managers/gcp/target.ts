import { type Environment, isProduction } from '../../settings/environment.ts';
import { ManagerError } from '../manager-error.ts';

/** Where a service is. */
export interface GcpTarget {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** An emulator takes calls without credentials; most know gRPC alone. */
  readonly emulator?: 'grpc' | 'rest';
}

/**
 * @param service its host at Google.
 * @param variable of the environment, in which an emulator is named as `host:port`, or by http for one that speaks REST.
 * @throws ManagerError `unusable` for an emulator in production, or that is not named so.
 */
export function gcpTarget(
  service: string,
  endpoint: string | undefined,
  variable: string | undefined,
  environment: Environment,
): GcpTarget {
  const named = variable === undefined ? undefined : environment[variable];
  if (endpoint !== undefined) return at(endpoint);
  if (variable === undefined || !named) return { protocol: 'https', host: service, port: 443 };
  if (isProduction(environment))
    throw new ManagerError(
      'unusable',
      `${variable} names an emulator, which keeps secrets in the clear for anybody, and NODE_ENV is production`,
      `unset ${variable}`,
    );
  const url = named.startsWith('http://') ? named : `http://${named}`;
  if (!URL.canParse(url) || new URL(url).port === '' || new URL(url).pathname !== '/')
    throw new ManagerError('unusable', `${variable} is no address`, 'set it to host:port, such as 127.0.0.1:9090');
  return { ...at(url), emulator: url === named ? 'rest' : 'grpc' };
}

function at(origin: string): GcpTarget {
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === 'https:';
  return { protocol: secure ? 'https' : 'http', host: hostname, port: Number(port || (secure ? 443 : 80)) };
}
