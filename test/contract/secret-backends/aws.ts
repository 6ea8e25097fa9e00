import { AWS_CANARY, awsRefusal, startAws } from '../../harness/aws.ts';
import { door } from '../../harness/door.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

const FAULTS = {
  throttled: awsRefusal('ThrottlingException'),
  failing: awsRefusal('InternalServiceError', 500),
  hanging: 'hang',
} as const;

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
      secrets: () => [aws.environment['AWS_SECRET_ACCESS_KEY'] ?? '', AWS_CANARY],
      deny: async () => {
        aws.gate.answer = () => awsRefusal('AccessDeniedException');
        return async () => {
          aws.gate.answer = () => undefined;
        };
      },
      trouble: (kind) => {
        const entrance = door();
        aws.gate.before = () => entrance.through();
        if (kind === 'slow') entrance.shut();
        else aws.gate.answer = () => FAULTS[kind];
        return () => {
          entrance.open();
          aws.gate.answer = () => undefined;
        };
      },
      close: () => aws.close(),
    };
  },
};
