import { variableOf } from '../../../src/secrets/env.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: {},
  alwaysThere: true,
  sharedName: variableOf,
  prepare: async () => {
    const environment: Record<string, string | undefined> = {};
    return {
      options: {},
      environment,
      put: async (reference, value) => {
        environment[variableOf(reference)] = value ?? undefined;
      },
      close: async () => {},
    };
  },
};
