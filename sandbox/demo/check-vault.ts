import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckStep, expect, LEAK } from './check-step.ts';

/** What judges where the keys lie. */
export const vaultSteps: readonly CheckStep[] = [
  {
    what: "the vault is there, and no key in clear is in the demo's files or in the gateway's environment",
    mend: LEAK,
    run: async ({ providers, directory, vaultFile, gatewayPid }) => {
      const keys = Object.values(providers).flatMap(({ secrets }) => secrets);
      const files = await readdir(directory, { recursive: true, withFileTypes: true });
      const paths = files.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      expect(paths.includes(join(vaultFile)), `there is no ${vaultFile}`);
      for (const path of paths) {
        // SQLite's files beside the vault come and go.
        const content = await readFile(path, 'latin1').catch(() => '');
        expect(!keys.some((key) => content.includes(key)), `a key is in ${path}`);
      }
      expect(!keys.some((key) => environmentOf(gatewayPid).includes(key)), 'a key is in the environment');
    },
  },
];

/** Of a running process, where the system shows it. */
function environmentOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
