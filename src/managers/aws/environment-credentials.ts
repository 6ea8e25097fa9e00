import type { Environment } from '../../settings/environment.ts';

/** Credentials of AWS, as its SDK takes them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * What the first link of AWS's credential chain finds: keys in the environment that was handed in. The other links read the process's own
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html).
 * @returns undefined where the chain is to look further, or a profile goes before.
 */
export function environmentCredentials(environment: Environment): (() => Promise<Credentials>) | undefined {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey || environment['AWS_PROFILE']) return undefined;
  return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) });
}
