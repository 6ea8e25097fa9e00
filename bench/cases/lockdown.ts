import type { Case } from './definition.ts';
import { measureWay, type Way } from './lockdown/measure-way.ts';

const ways: readonly Way[] = [
  { name: 'over Redis', limit: 250, sentinelFile: 'own', isFrozen: false },
  { name: 'by file alone', limit: 1000, sentinelFile: 'shared', isFrozen: true },
];

/** From the start of `emergency-lockdown` until a provider sees the last call, of three instances under load. */
export const lockdown: Case = {
  name: 'lockdown',
  async measure(testbed) {
    const figures = [];
    for (const way of ways) figures.push(await measureWay(testbed, way));
    return Object.assign({}, ...figures);
  },
};
