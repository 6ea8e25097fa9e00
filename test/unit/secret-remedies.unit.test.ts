import { expect, test } from '@jest/globals';
import { secretFault } from '../../src/secrets/client/secret-fault.ts';
import type { Absence, SecretBackend } from '../../src/secrets/definition.ts';
import { recorded } from '../../src/secrets/recorded.ts';
import { remedy } from '../../src/secrets/vault-backend/remedy.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';

const reference = secretReference.parse('secret://openai/api-key');
const SET = /^run "npm run -s portcullis -- secrets set openai\/api-key"$/;
const ROLLBACK =
  /secrets rollback openai\/api-key --to <version>", or store a new one with .*secrets set openai\/api-key"$/;

test.each<[Absence | 'revoked', RegExp]>([
  ['missing', SET],
  ['destroyed', SET],
  ['revoked', SET],
  ['disabled', ROLLBACK],
])('what to do about a secret of a vault that is %s', (absence, words) => {
  const fault = secretFault(reference, { is: 'gone', absence, until: 0 }, (why) => remedy(reference, why));
  expect(fault?.write).toMatch(words);
});

test('a recorded backend passes on why there is no secret', () => {
  const backend = recorded({ remedy } as SecretBackend, async () => {}, { who: 'a test', why: 'a test' });
  expect(backend.remedy(reference, 'disabled')).toMatch(ROLLBACK);
});
