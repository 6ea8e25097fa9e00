import type { VersionFacts } from '../../vault/definition.ts';
import type { SecretSummary } from '../definition.ts';
import { referenceOf } from './path.ts';

/** What a vault keeps, by name; secrets of which every version is destroyed are gone. */
export function summaries(facts: readonly VersionFacts[]): SecretSummary[] {
  const kept = facts.filter(({ state }) => state !== 'destroyed');
  return [...Map.groupBy(kept, ({ path }) => path)].map(([path, versions]) => {
    const reference = referenceOf(path);
    const current = versions.find(({ state }) => state === 'current');
    if (current === undefined) return { reference, state: 'disabled' };
    return { reference, state: 'enabled', version: String(current.version), createdAt: current.createdAt };
  });
}
