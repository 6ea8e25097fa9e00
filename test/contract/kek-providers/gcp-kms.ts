import { refusal } from '../../harness/gcp-server/message.ts';
import { startGcpServer } from '../../harness/gcp-server.ts';
import type { KekSetUp } from '../kek-behaviour/subject.ts';

export const setUp: KekSetUp = {
  sample: { kmsKey: 'projects/acme/locations/europe-west3/keyRings/portcullis/cryptoKeys/vault' },
  prepare: async () => {
    const server = await startGcpServer();
    const reached = { endpoint: server.origin, credentialsFile: server.account.keyFile };
    return {
      options: { ...reached, kmsKey: server.makeKey('vault') },
      otherOptions: { ...reached, kmsKey: server.makeKey('another') },
      environment: {},
      secrets: () => server.account.secrets,
      takeAway: async () => {
        await server.stop();
        return () => server.start();
      },
      deny: async () => {
        server.manner = 'denies';
        return async () => {
          server.manner = 'well';
        };
      },
      denyDecrypting: async () => {
        server.instead = (reply, { path }) =>
          path.endsWith(':decrypt') ? refusal('PERMISSION_DENIED', 'Not for you.', 'IAM_PERMISSION_DENIED') : reply;
        return async () => {
          server.instead = undefined;
        };
      },
      close: () => server.close(),
    };
  },
};
