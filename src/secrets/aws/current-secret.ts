import type { SecretsManager } from '../../managers/aws/secrets-manager.ts';
import { BackendUnusable } from '../definition.ts';
import { type Fields, fieldsOf } from './fields.ts';

/** A version of a secret that can be changed. */
export interface CurrentSecret {
  /** Of the version. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly text: string;
  readonly fields: Fields;
}

/** @throws BackendUnusable when it is marked for deletion, or no JSON object. */
export async function currentSecret(manager: SecretsManager, secret: string): Promise<CurrentSecret | undefined> {
  const stored = await manager.read(secret);
  if (stored === 'missing') return undefined;
  if (stored === 'deleted')
    throw new BackendUnusable(`the secret ${secret} at AWS is marked for deletion`, restoring(secret));
  const { id, createdAt, text = '' } = stored;
  return { id, createdAt, text, fields: fieldsOf(secret, stored.text) };
}

/** How a secret is got back that is marked for deletion. */
export function restoring(secret: string): string {
  return `restore it with "aws secretsmanager restore-secret --secret-id ${secret}"`;
}
