import { startPortcullis } from '../start-portcullis.ts';
import type { Contender } from './definition.ts';

export const portcullis: Contender = {
  name: 'portcullis',
  does: 'our gateway, embedded state, its whole pipeline',
  verifiesTokens: true,
  async start(testbed) {
    const { child, port } = await startPortcullis(testbed, { core: testbed.cores?.gateway });
    return { child, port, recordFile: child.outputFile };
  },
};
