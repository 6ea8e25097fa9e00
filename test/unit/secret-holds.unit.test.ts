import { expect, test } from '@jest/globals';
import { SecretHolds } from '../../src/composition/secret-holds.ts';
import type { Scope } from '../../src/lockdown/definition.ts';
import type { RevokedCaller } from '../../src/lockdown/revocation-index.ts';
import { callerKey } from '../../src/pipeline/authenticate/caller.ts';
import type { Settings } from '../../src/settings/schema.ts';

const HERE = 'https://login.test/';
const ELSEWHERE = 'https://other.test/';
const ALICE = callerKey(HERE, 'alice');
const CALLERS = [
  ['alice', ALICE],
  ['other', callerKey(ELSEWHERE, 'alice')],
] as const;
const INTEGRATIONS = ['maps', 'talk'];

/** Whose own keys, and for what, the caches are told to forget, and which may not be read. */
function forgotten(scopes: readonly Scope[], banned: readonly RevokedCaller[]) {
  const settings = { auth: { issuers: [{ issuer: HERE }, { issuer: ELSEWHERE }] }, integrations: {} };
  const told = { reason: 'a drill', by: 'the test', at: 0 };
  const holds = scopes.map((scope, index) => ({
    id: `hold-${index}`,
    order: { kind: 'hold' as const, scope, trigger: 'command' as const, nonce: '', ...told },
  }));
  const names: string[] = [];
  const secretHolds = new SecretHolds(settings as unknown as Settings);
  secretHolds.obey(
    {
      holds,
      revokedCallers: banned,
      onChange: () => () => {},
      holdOn: (call) =>
        holds.find(
          ({ order: { scope } }) =>
            (['integration', 'operation', 'issuer'] as const).every(
              (name) => scope[name] === undefined || scope[name] === call[name],
            ) &&
            (scope.caller === undefined || scope.caller === call.subject),
        ),
    },
    {
      secrets: { forget: () => {} },
      ownKeys: {
        forget: (isOf) => {
          for (const [who, caller] of CALLERS)
            for (const integration of INTEGRATIONS) if (isOf(caller, integration)) names.push(`${who} ${integration}`);
        },
      },
    },
  );
  const withheld = CALLERS.flatMap(([who, caller]) =>
    INTEGRATIONS.flatMap((name) => (secretHolds.isOwnKeyWithheld(caller, name) ? [`${who} ${name}`] : [])),
  );
  return { names, withheld };
}

test.each([
  ['nothing', [], [], []],
  ['everything', [{}], [], ['alice maps', 'alice talk', 'other maps', 'other talk']],
  ['an integration', [{ integration: 'maps' }], [], ['alice maps', 'other maps']],
  ['an operation', [{ operation: 'geocode' }], [], []],
  ['a caller of one issuer', [{ caller: 'alice', issuer: HERE }], [], ['alice maps', 'alice talk']],
  ['a caller of any issuer', [{ caller: 'alice', integration: 'talk' }], [], ['alice talk', 'other talk']],
  ['a caller that is banned', [], [{ caller: 'alice', issuer: ELSEWHERE }], ['other maps', 'other talk']],
] as const)(
  'callers’ own keys are forgotten, and not read, under a hold on or a ban of: %s',
  (_name, scopes, banned, names) => {
    expect(forgotten(scopes, banned)).toEqual({ names, withheld: names });
  },
);
