import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CliOptions, Workplace } from '../harness/cli.ts';
import { optionWords } from '../harness/option-words.ts';
import { noSoftHsm, PIN, type SoftHsm, startSoftHsm } from '../harness/soft-hsm.ts';
import { VALUE, vaultWorkplace } from '../harness/vault-workplace.ts';

const reason = noSoftHsm();
const describeHsm = reason === undefined ? describe : describe.skip;

describeHsm(`a vault whose key an HSM has${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let hsm: SoftHsm;
  let workplace: Workplace;
  let its: string[];
  let withPin: string[];
  beforeAll(() => {
    hsm = startSoftHsm();
    workplace = vaultWorkplace();
    const { pinFile, ...options } = hsm.options('made');
    its = optionWords('--option', { kek: 'pkcs11', ...options });
    withPin = [...its, '--option', `pinFile=${String(pinFile)}`];
    chmodSync(String(pinFile), 0o644);
  });
  afterAll(() => {
    workplace?.remove();
    hsm?.remove();
  });
  const run = (words: string[], options: CliOptions = {}) =>
    workplace.portcullis(words, { environment: hsm.environment as Record<string, string>, ...options });

  test('the PIN is asked for once, as one that there is; what a gateway needs in its place is said', async () => {
    const made = await run(['vault', 'init', ...its, '--option', 'generateKey=true'], { input: `${PIN}\n` });
    expect(made).toMatchObject({ code: 0, stderr: 'PIN of the token tests: \n' });
    expect(made.stdout).toContain('pinFile: /run/secrets/hsm-pin');
    expect(made.stdout).toContain('A gateway has nobody to ask for the PIN: put it into a file');
    expect(made.output).not.toContain(PIN);
  });

  test('where nobody can be asked, a command says where it looks for the PIN', async () => {
    const { code, stderr } = await run(['secrets', 'set', 'some-provider/api-key', ...its], { input: VALUE });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/no PIN for the HSM.* Give --option pinFile=<path>, or/)]);
  });

  test('of a file with the PIN that all users can read there is a warning', async () => {
    const { code, stderr } = await run(['vault', 'status', '--verify', ...withPin]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/can read the PIN in .*pin-1. To change that: chmod 600/),
    ]);
  });
});
