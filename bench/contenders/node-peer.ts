import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinned } from '../cores.ts';
import { findReadyLine } from '../ready-line.ts';
import { waitUntil } from '../wait-until.ts';
import { workload } from '../workload.ts';
import type { Contender } from './definition.ts';

/** A peer that is a Node program: `peers/<name>.mjs`. */
export const nodePeer = (name: string, does: string): Contender => ({
  name,
  does,
  verifiesTokens: true,
  async start({ session, cores, publicKeyFile, upstream }) {
    const file = fileURLToPath(new URL(`../peers/${name}.mjs`, import.meta.url));
    const recordFile = join(session.directory, `${name}.access`);
    const child = session.start(name, pinned(cores?.gateway, [process.execPath, file]), {
      env: {
        PUBLIC_KEY_FILE: publicKeyFile,
        UPSTREAM: `http://127.0.0.1:${upstream.port}`,
        PROVIDER_KEY: workload.providerKey,
        RECORD_FILE: recordFile,
      },
    });
    const { port } = await waitUntil(child, 'ready', () => findReadyLine(child.output()));
    return { child, port, recordFile };
  },
});
