import { SHORTEST_SCANNED } from '../core/secret-matcher.ts';
import type { SecretClient } from '../secrets/client.ts';
import { dotted } from '../settings/problems.ts';
import type { PlacedReference } from './secret-problems.ts';

/**
 * Warnings about secrets too short to be told from ordinary text, for which answers are therefore not looked through. Those that
 * cannot be had now are passed over.
 */
export async function unscannedWarnings(
  places: readonly PlacedReference[],
  client: Pick<SecretClient, 'get'>,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { path, reference } of places) {
    const secret = await client.get(reference).catch(() => undefined);
    if (secret === undefined || Buffer.byteLength(secret.current.value.reveal()) >= SHORTEST_SCANNED) continue;
    warnings.push(
      `${dotted(path)} has fewer than ${SHORTEST_SCANNED} characters, too few to be found in what the provider answers: ` +
        'ask the provider for a longer one',
    );
  }
  return warnings;
}
