import { startKeychain } from '../../harness/keychain.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: {},
  prepare: async () => {
    const keychain = await startKeychain();
    return {
      options: { service: 'portcullis-tests' },
      environment: keychain.environment,
      takeAway: async () => {
        await keychain.stop();
        return () => keychain.start();
      },
      close: () => keychain.close(),
    };
  },
};
