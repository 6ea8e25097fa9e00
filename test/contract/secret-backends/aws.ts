import { startAws } from '../../harness/aws.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: { region: 'eu-central-1', prefix: 'portcullis/' },
  // Of 65,536 bytes, the object around it takes some.
  largest: 65_000,
  prepare: async () => {
    const aws = await startAws();
    return {
      options: { ...aws.options, prefix: 'contract/' },
      environment: aws.environment,
      takeAway: () => aws.gate.takeAway(),
      close: () => aws.close(),
    };
  },
};
