import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { atTerminal } from '../harness/at-terminal.ts';
import { createWorkplace, type Workplace } from '../harness/cli.ts';
import { eventually } from '../harness/eventually.ts';
import { authenticator } from '../harness/release-codes.ts';

const PROMPT = 'The code that the app shows now:';

let work: Workplace;
beforeEach(() => {
  work = createWorkplace();
});
afterEach(() => work.remove());

const isWritten = () => existsSync(join(work.directory, 'var/lockdown-release.key'));

test('at a terminal the key is a QR code, and it is written when the app shows its code', async () => {
  const terminal = atTerminal(work, ['lockdown', 'setup', '--label', 'berlin']);
  const uri = () => /otpauth:\S+/.exec(terminal.printed())?.[0];
  await eventually(() => uri() !== undefined, { what: 'the key on the screen' });
  expect(uri()).toMatch(/^otpauth:\/\/totp\/Portcullis:berlin\?/);
  expect(terminal.printed()).toMatch(/[▀▄█]{20}/);
  const app = authenticator(uri() ?? '');
  await terminal.answer(PROMPT, `${app.wrong()}\r`);
  await eventually(() => terminal.printed() !== '');
  expect(isWritten()).toBe(false);
  await terminal.answer(PROMPT, `${app.code()}\r`);
  const { code, stdout } = await terminal.result;
  expect([code, isWritten()]).toEqual([0, true]);
  expect(stdout.match(/otpauth:/g)).toHaveLength(1);
});

test('an app that never shows the right code leaves nothing behind', async () => {
  const terminal = atTerminal(work, ['lockdown', 'setup']);
  for (let tries = 0; tries < 3; tries += 1) await terminal.answer(PROMPT, 'no code\r');
  const { code, stderr } = await terminal.result;
  expect([code, stderr]).toEqual([1, expect.stringMatching(/Nothing was written\. Delete the entry in the app/)]);
  expect(isWritten()).toBe(false);
});
