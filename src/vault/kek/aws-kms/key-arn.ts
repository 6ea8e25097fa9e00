import { isAlias } from '../../../managers/aws/kms/alias.ts';

const ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:(key\/([A-Za-z0-9-]+)|alias\/.+)$/;

/** True for what names one key for good; an alias may come to mean another. */
export function isKeyArn(text: unknown): text is string {
  return typeof text === 'string' && ARN.exec(text)?.[3] !== undefined;
}

/** The region that an ARN of a key or an alias names; undefined for an id. */
export function regionOf(keyId: string): string | undefined {
  return ARN.exec(keyId)?.[1];
}

/** Whether two ARNs are of one key: copies of a multi-Region key have one id, which begins with `mrk-`. */
export function isSameKey(one: string, other: string): boolean {
  const [id, otherId] = [idOf(one), idOf(other)];
  return one === other || (id.startsWith('mrk-') && id === otherId);
}

/** Whether what the configuration names may be the key of this ARN. Of an alias only AWS knows. */
export function mayMean(keyId: string, keyArn: string): boolean {
  if (isAlias(keyId)) return true;
  return isKeyArn(keyId) ? isSameKey(keyId, keyArn) : keyId === idOf(keyArn);
}

const idOf = (keyArn: string) => ARN.exec(keyArn)?.[3] ?? '';
