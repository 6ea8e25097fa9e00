import { AWS_CANARY, awsRefusal, makeKey, startAws } from '../../harness/aws.ts';
import type { KekSetUp } from '../kek-behaviour/subject.ts';

export const setUp: KekSetUp = {
  sample: { kmsKeyId: 'alias/portcullis', region: 'eu-central-1' },
  prepare: async () => {
    const aws = await startAws();
    const [key, other] = [await makeKey(aws), await makeKey(aws)];
    return {
      options: { ...aws.options, kmsKeyId: key },
      otherOptions: { ...aws.options, kmsKeyId: other },
      environment: aws.environment,
      takeAway: () => aws.gate.takeAway(),
      secrets: () => [aws.environment['AWS_SECRET_ACCESS_KEY'] ?? '', AWS_CANARY],
      deny: async () => {
        aws.gate.answer = () => awsRefusal('AccessDeniedException');
        return async () => {
          aws.gate.answer = () => undefined;
        };
      },
      denyDecrypting: async () => {
        aws.gate.answer = ({ action }) => (action === 'Decrypt' ? awsRefusal('AccessDeniedException') : undefined);
        return async () => {
          aws.gate.answer = () => undefined;
        };
      },
      close: () => aws.close(),
    };
  },
};
