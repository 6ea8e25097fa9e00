import { renameSync, writeFileSync } from 'node:fs';
import { noSoftHsm, PIN, startSoftHsm } from '../../harness/soft-hsm.ts';
import type { KekSetUp } from '../kek-behaviour/subject.ts';

const WRONG_PIN = '161803-canary';

export const setUp: KekSetUp = {
  sample: { module: '/usr/lib/softhsm/libsofthsm2.so', token: 'portcullis', keyLabel: 'vault' },
  unavailable: noSoftHsm,
  prepare: async () => {
    const hsm = startSoftHsm();
    hsm.makeKey({ label: 'one' });
    hsm.makeKey({ label: 'other', id: 'a2' });
    const options = hsm.options('one');
    return {
      options,
      otherOptions: hsm.options('other'),
      environment: hsm.environment,
      secrets: () => [PIN, WRONG_PIN],
      takeAway: async () => {
        const plugIn = hsm.unplug();
        return async () => plugIn();
      },
      // A wrong PIN, because SoftHSM knows no users.
      deny: async () => {
        const file = String(options['pinFile']);
        renameSync(file, `${file}-right`);
        writeFileSync(file, `${WRONG_PIN}\n`);
        return async () => renameSync(`${file}-right`, file);
      },
      close: async () => hsm.remove(),
    };
  },
};
