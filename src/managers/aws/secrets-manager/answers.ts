import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { AwsError, isAwsError } from '../aws-error.ts';
import type { AwsConnection } from '../connection.ts';

export type Ask = AwsConnection<SecretsManager>['ask'];

/** The version that an answer is about. @throws AwsError `failing` when it names none. */
export function versionIn({ VersionId }: { readonly VersionId?: string | undefined }): string {
  if (VersionId) return VersionId;
  throw new AwsError('failing', 'Secrets Manager answers without a version', 'check endpoint in secrets.options');
}

/** What an error of one of these names comes to; others are thrown on. */
export function orElse<T>(outcomes: Readonly<Record<string, T>>): (error: unknown) => T {
  return (error) => {
    for (const [awsCode, outcome] of Object.entries(outcomes)) if (isAwsError(error, awsCode)) return outcome;
    throw error;
  };
}
