import type { Timers } from '../../core/timers.ts';
import type { Environment } from '../../settings/environment.ts';
import { loadSdk } from '../load-sdk.ts';
import { clientSettings } from './client-settings.ts';
import { connection } from './connection.ts';
import type { AwsOptions } from './options.ts';
import { reading } from './secrets-manager/reading.ts';
import { writing } from './secrets-manager/writing.ts';

const PACKAGE = '@aws-sdk/client-secrets-manager';

export type SecretsManager = ReturnType<typeof openSecretsManager>;

/**
 * AWS Secrets Manager, by https://docs.aws.amazon.com/secretsmanager/latest/apireference/. Its SDK is loaded when something is first
 * asked. Each method throws AwsError.
 */
export function openSecretsManager(options: AwsOptions, environment: Environment, timers: Timers) {
  const sdk = () => loadSdk(PACKAGE, () => import('@aws-sdk/client-secrets-manager'));
  const open = async () => new (await sdk()).SecretsManager(clientSettings(options, environment));
  const { ask, close } = connection(open, timers);
  return { ...reading(ask), ...writing(ask), close };
}
