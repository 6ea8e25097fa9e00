import { adminSocketPath } from '../admin-socket-path.ts';
import type { Shell } from '../command.ts';
import { type SecretChange, tellGateways } from '../tell-gateways.ts';

/**
 * Has running gateways let go of what they know of changed secrets, and warns of those that did not take it.
 * @param file the configuration's path
 * @returns how many were told.
 */
export async function afterChange({ environment, errors }: Shell, file: string, change: SecretChange): Promise<number> {
  const socket = adminSocketPath(file, environment);
  const { told, deaf } = await tellGateways(socket, change);
  if (deaf > 0)
    errors.write(`warning: a gateway at ${socket} was not told. Restart it, so that it uses no old secret.\n`);
  return told;
}

/** What people are told of it. */
export function toldInWords(told: number): string {
  if (told === 0) return '';
  return told === 1 ? '\nThe running gateway knows of it.' : `\n${told} running gateways know of it.`;
}
