import { writeFileSync } from 'node:fs';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { local } from '../../src/secrets/local.ts';
import { type CallResult, call } from './call.ts';
import { type CanaryCase, canaryCases, type Surface, sockets, surfaces } from './canary-cases.ts';
import { type CanaryRig, openCanaryRig } from './canary-rig.ts';
import { makeVault } from './new-vault.ts';
import { vaultScratch } from './vault-rig.ts';

/** A key that the caller of the canaries brings. Without a slash: it may have to stand in a path. */
const ownCanary = (name: string, field: string) => `own.${name}.${field}+key:with=odd&characters-7d20b`;
const credentialsOf = ({ section }: CanaryCase) => Object.entries(section['credentials'] as Record<string, string>);

/** What the caller stores for a case: a canary for each secret, and what is none as the product has it. */
function ownKey(of: CanaryCase): Record<string, string> {
  return Object.fromEntries(
    credentialsOf(of).map(([field, value]) => [
      field,
      value.startsWith('secret://') ? ownCanary(of.name, field) : value,
    ]),
  );
}

const withOwnCanaries = (of: CanaryCase): CanaryCase => ({
  ...of,
  canaries: Object.values(ownKey(of)).filter((value) => value.startsWith('own.')),
});
const own = (all: readonly Surface[]) => all.map((surface) => ({ ...surface, of: withOwnCanaries(surface.of) }));

/** As `surfaces` and `sockets`, with the caller's own keys as the canaries. */
export const ownSurfaces = own(surfaces);
export const ownSockets = own(sockets);
export const ownCanaries = canaryCases.flatMap((of) => withOwnCanaries(of).canaries);

/** The rig of the canaries, with a vault in which the caller has a key for every case. */
export async function openOwnCanaryRig(variants?: Parameters<typeof openCanaryRig>[0]): Promise<CanaryRig> {
  const scratch = vaultScratch();
  const options = { path: scratch.file('vault.sqlite'), passphraseFile: scratch.file('passphrase') };
  writeFileSync(options.passphraseFile, 'the right passphrase');
  await makeVault(local as unknown as BackendDefinition, options);
  const secrets = { backend: 'env', callerKeys: { backend: 'local', options } };
  const rig = await openCanaryRig(variants, { config: { secrets }, canaries: ownCanaries });
  for (const of of canaryCases)
    for (const end of ['', ...Object.keys(variants ?? {})]) await stored(rig, of.name + end, ownKey(of));
  return {
    ...rig,
    close: async () => {
      await rig.close();
      scratch.remove();
    },
  };
}

async function stored({ gateway, token }: CanaryRig, name: string, fields: object): Promise<CallResult> {
  const answer = await call(`${gateway.origin}/me/keys/${name}`, {
    method: 'PUT',
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  if (answer.status !== 201) throw new Error(`The key for ${name} was not stored: ${answer.status} ${answer.code}`);
  return answer;
}
