import { SHORTEST_SCANNED } from '../core/secret-matcher.ts';
import type { SecretClient } from '../secrets/client.ts';
import { dotted } from '../settings/problems.ts';
import { secretReferences } from './secret-problems.ts';

/** Warnings about secrets too short to be told from ordinary text, for which answers are therefore not looked through. */
export async function unscannedWarnings(content: unknown, client: SecretClient): Promise<string[]> {
  const warnings: string[] = [];
  for (const { path, reference } of secretReferences(content)) {
    const { value } = (await client.get(reference)).current;
    if (Buffer.byteLength(value.reveal()) >= SHORTEST_SCANNED) continue;
    warnings.push(
      `${dotted(path)} has fewer than ${SHORTEST_SCANNED} characters, too few to be found in what the provider answers: ` +
        'ask the provider for a longer one',
    );
  }
  return warnings;
}
