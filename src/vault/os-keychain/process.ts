/*
 * The process that talks to the operating system's keychain. One of its own, because a Secret Service may answer late or never, and
 * a call to it cannot be called off: it would hold up the gateway, and keep it from ending.
 */

import type { KeychainAnswer, KeychainQuestion, KeychainResult, NumberedQuestion } from './messages.ts';

/** Otherwise a Linux without a Secret Service would take the kernel's keyring, which is empty after a restart of the machine. */
const STORE = { linux: { store: 'secret-service' } } as const;

process.on('message', (question: NumberedQuestion) => {
  const { id } = question;
  ask(question).then(
    (result) => answer({ id, result }),
    (error: unknown) => answer({ id, failure: error instanceof Error ? error.message : String(error) }),
  );
});

// Whoever asked is gone.
process.on('disconnect', () => process.exit());

async function ask(question: KeychainQuestion): Promise<KeychainResult> {
  const { Entry, findCredentials } = await import('@napi-rs/keyring');
  if (question.action === 'list') return findCredentials(question.service).map(({ account }) => account);
  const entry = new Entry(question.service, question.account, STORE);
  if (question.action === 'read') return entry.getPassword();
  if (question.action === 'delete') return entry.deleteCredential();
  entry.setPassword(question.value);
  return true;
}

function answer(message: KeychainAnswer): void {
  process.send?.(message);
}
