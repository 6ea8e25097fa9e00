import { ManagerError, type ManagerErrorCode } from '../manager-error.ts';

/** An error of AWS, in our words. */
export class AwsError extends ManagerError {
  /** AWS's own name for it, where it is one that we know. */
  readonly awsCode: string | undefined;

  // No cause: what the SDK throws may hold the answer, and with it what nobody should see.
  constructor(reason: ManagerErrorCode, found: string, write: string, awsCode?: string) {
    super(reason, found, write);
    this.name = 'AwsError';
    this.awsCode = awsCode;
  }
}

/** Whether something is what AWS calls by one of these names. */
export function isAwsError(error: unknown, ...awsCodes: readonly string[]): boolean {
  return error instanceof AwsError && error.awsCode !== undefined && awsCodes.includes(error.awsCode);
}
