import { createHash } from 'node:crypto';

/**
 * The id that the version after another gets. It follows from the one before: of two who read the same version and write the next, AWS
 * refuses the second, because there is such a version already and it is not the same
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html, ClientRequestToken).
 * @param before the id of the version before; the secret's name where there is none.
 * @param refusals how often such an id was taken, although that version is still current: somebody has gone back to it.
 */
export function nextVersionId(before: string, refusals: number): string {
  const digest = createHash('sha256').update(`portcullis ${refusals} ${before}`).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
