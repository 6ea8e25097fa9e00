import { fileURLToPath } from 'node:url';
import type { Clock } from '../../core/clock.ts';
import type { Timers } from '../../core/timers.ts';
import type { AddressPolicy } from '../../egress/address-policy.ts';
import { failureCode } from '../../egress/failure-code.ts';
import { smallRequest } from '../../egress/small-request.ts';
import type { Credential } from '../../integrations/definition.ts';
import { type KeyTools, KeyTrouble } from '../../integrations/provider/revocation.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';

/** What revoking keys may use of the world. */
export interface RevocationWorld {
  /** `egress` of the configuration. */
  readonly egress: AddressPolicy;
  /** The value of a secret. @throws when it cannot be had. */
  reveal(reference: SecretReference): Promise<string>;
  /** What the file of a file:/// URL holds. @throws when it cannot be read. */
  readFile(url: string): Promise<string>;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Milliseconds for one request with its answer, and bytes of that: a page of a hundred keys has a tenth of them. */
const LIMITS = { timeout: 10_000, maxBytes: 1024 * 1024 };

/**
 * The tools for one section.
 * @param shown takes every value that must not be shown to anybody.
 */
export function keyTools(
  credentials: Readonly<Record<string, Credential>>,
  world: RevocationWorld,
  policy: AddressPolicy,
  shown: (value: string) => void,
): KeyTools {
  const { clock, timers } = world;
  return {
    clock,
    timers,
    reveal: async (field) => {
      const credential = credentials[field];
      if (credential === undefined) throw new KeyTrouble(`the section has no ${field}`, 'look it up by hand');
      if (typeof credential === 'string') return credential;
      const value = await world.reveal(credential).catch((error: unknown) => {
        const found = `${credential.uri} could not be had from the secret store (${failureCode(error)})`;
        throw new KeyTrouble(found, 'mend that ("npm run -s portcullis -- doctor" says more), and do this again');
      });
      shown(value);
      return value;
    },
    readAdmin: async (url) => {
      const text = await world.readFile(url).catch((error: unknown) => {
        const found = `${fileURLToPath(url)}, which keyAdmin names, cannot be read (${failureCode(error)})`;
        throw new KeyTrouble(found, 'mend its path or its rights, and do this again');
      });
      shown(text.trim());
      return text.trim();
    },
    request: (request) => smallRequest(request, policy, LIMITS),
  };
}
