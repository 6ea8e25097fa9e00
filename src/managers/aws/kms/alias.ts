/** Whether a key of KMS is named by an alias, which may come to mean another: its name, or the ARN of it. */
export function isAlias(keyId: string): boolean {
  return /^(arn:[^/]*:)?alias\//.test(keyId);
}
