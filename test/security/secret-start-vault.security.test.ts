import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { Vault } from '../../src/vault/vault.ts';
import { eventually } from '../harness/eventually.ts';
import { localParts } from '../harness/local-parts.ts';
import { failureToStart, genericSection, startRig } from '../harness/rig.ts';
import { tamper, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

// Hazard 16: what a vault cannot hand out is refused before anything listens, never served without its key.
// Hazard 20: a master key that was changed fails at the start, and says so.

const VALUE = 'sk-canary-4b71de0c';

let scratch: VaultScratch;
let file: string;
let passphraseFile: string;

beforeEach(async () => {
  scratch = vaultScratch();
  file = scratch.file('vault.sqlite');
  passphraseFile = scratch.file('passphrase');
  writeFileSync(passphraseFile, 'the right passphrase');
  const parts = localParts(file, passphraseFile);
  const vault = await Vault.create(parts, { fips: false });
  await vault.put('generic/key', new SecretValue(VALUE), 0);
  vault.close();
  await parts.store.close();
});
afterEach(() => scratch.remove());

const configuration = (options: Record<string, unknown>) => (upstream: string) => ({
  secrets: { backend: 'local', options },
  integrations: { generic: genericSection(upstream) },
});
const listeners = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;

/** The one report with which it refuses to start; nothing is left of it, and nothing was sent to anybody. */
async function refusal(options: Record<string, unknown> = { path: file, passphraseFile }) {
  const before = listeners();
  let calls = 0;
  const answer = () => {
    calls += 1;
  };
  const failure = await failureToStart({ config: configuration(options), answer });
  expect(calls).toBe(0);
  await eventually(() => listeners() === before, { what: 'the end of everything that listened' });
  expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toMatch(/sk-canary|passphrase that is/);
  return failure.problems;
}
const problem = (path: readonly string[], found: RegExp, write: RegExp) => ({
  path,
  found: expect.stringMatching(found),
  write: expect.stringMatching(write),
});
const OPTIONS = ['secrets', 'options'];

test('a vault that is as it was made serves', async () => {
  const rig = await startRig({ config: configuration({ path: file, passphraseFile }) });
  expect((await rig.call('/proxy/generic/v1/x')).status).toBe(200);
  expect(rig.upstream.received[0]?.headers['x-api-key']).toBe(VALUE);
  await rig.close();
});

describe('a gateway does not start', () => {
  test('with another passphrase than the vault was made with', async () => {
    writeFileSync(passphraseFile, 'a passphrase that is wrong');
    expect(await refusal()).toMatchObject([
      problem(OPTIONS, /does not open the vault .*vault\.sqlite/, /give the one .* made with.*vault restore/),
    ]);
  });

  test('without a passphrase', async () => {
    expect(await refusal({ path: file })).toMatchObject([
      problem(OPTIONS, /there is no passphrase/, /passphraseFile.*passphraseKeychain/),
    ]);
  });

  test('without the file that holds the passphrase', async () => {
    expect(await refusal({ path: file, passphraseFile: scratch.file('nowhere') })).toMatchObject([
      problem(OPTIONS, /passphrase file .*nowhere does not exist/, /put the passphrase there/),
    ]);
  });

  test('without a vault', async () => {
    expect(await refusal({ path: scratch.file('none.sqlite'), passphraseFile })).toMatchObject([
      problem(OPTIONS, /there is no vault at .*none\.sqlite/, /vault init/),
    ]);
  });

  test.each([0.7, 0.5, 0.2])('with a file of which %p is left', async (share) => {
    truncateSync(file, Math.floor(readFileSync(file).length * share));
    expect(await refusal()).toMatchObject([
      problem(OPTIONS, /vault\.sqlite.*(damaged|no vault|as Portcullis)/, /restore/),
    ]);
  });

  test.each(['sealed', 'wrapped_key'])('with a row whose %s was edited', async (column) => {
    tamper(file, `UPDATE versions SET ${column} = zeroblob(length(${column}))`);
    expect(await refusal()).toMatchObject([
      problem(['integrations', 'generic', 'credentials', 'key'], /generic\/key/, /vault restore/),
    ]);
  });

  test('with a header whose key was put in by somebody else', async () => {
    tamper(file, `UPDATE vault_header SET header = replace(header, '"check":"', '"check":"AAAA')`);
    expect(await refusal()).toMatchObject([problem(OPTIONS, /does not open the vault/, /vault restore/)]);
  });
});
