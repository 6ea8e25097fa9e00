import type { SecretReference } from '../settings/secret-reference.ts';
import { askGateway, NoAnswer } from './ask-gateway.ts';
import { socketsBeside } from './gateway-sockets.ts';

/** What changed, for gateways that may hold it in their cache. */
export interface SecretChange {
  /** Absent: who knows which. */
  readonly references?: readonly SecretReference[];
  /** True when they are not to be used any more. */
  readonly gone?: boolean;
}

/** Milliseconds; a gateway on this machine answers in one or two. */
const PATIENCE = 5_000;

/**
 * Tells every gateway that listens beside the admin socket that secrets have changed. When it resolves, their next calls use none of
 * the old values.
 * @returns how many were told, and how many listen but did not take it.
 */
export async function tellGateways(socket: string, change: SecretChange): Promise<{ told: number; deaf: number }> {
  const content = { ...change, references: change.references?.map(({ uri }) => uri) };
  const trusted = socketsBeside(socket).filter(({ isTrusted }) => isTrusted);
  const outcomes = await Promise.all(trusted.map(({ path }) => tell(path, content)));
  return {
    told: outcomes.filter((outcome) => outcome === 'told').length,
    deaf: outcomes.filter((outcome) => outcome === 'deaf').length,
  };
}

async function tell(socket: string, content: object): Promise<'told' | 'deaf' | 'nobody'> {
  const asking = askGateway(socket, 'POST /secrets/invalidate', content, PATIENCE);
  try {
    return (await asking.status) === 200 ? 'told' : 'deaf';
  } catch (error) {
    // Left behind by a gateway that was killed.
    return error instanceof NoAnswer && error.why === 'nobody' ? 'nobody' : 'deaf';
  } finally {
    asking.leave();
  }
}
