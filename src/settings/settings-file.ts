import type { Environment } from './environment.ts';

const DEFAULT_FILE = 'config/gateway.yaml';

/** `PORTCULLIS_CONFIG`, or `config/gateway.yaml` in the working directory. */
export function settingsFile(environment: Environment): string {
  return environment['PORTCULLIS_CONFIG'] || DEFAULT_FILE;
}
