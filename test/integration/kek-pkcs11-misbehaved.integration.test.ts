import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { pkcs11 } from '../../src/vault/kek/pkcs11.ts';
import { createAt, sourceAt } from '../contract/kek-behaviour/subject.ts';
import { eventually } from '../harness/eventually.ts';
import { type FakeToken, fakeToken } from '../harness/fake-token.ts';
import { manualTime } from '../harness/manual-time.ts';
import { vaultScratch } from '../harness/vault-rig.ts';

// Tokens that lock, hang and fall, in the place of the package that reaches real ones: SoftHSM does none of it.

const FINAL_TRY = 0x20000;
const LOCKED = 0x40000;

const scratch = vaultScratch();
afterAll(() => scratch.remove());
const pinFile = scratch.file('pin');
writeFileSync(pinFile, '1234\n');

let made = 0;
function sourceOf(behaviour: FakeToken, options: Record<string, unknown> = { pinFile }) {
  made += 1;
  const { environment, log } = fakeToken(scratch.directory, `fake-${made}`, behaviour);
  const source = sourceAt(pkcs11, {
    options: { module: pinFile, token: 'fake', keyLabel: 'k', ...options },
    environment,
  });
  return { source, told: () => readFileSync(log, 'utf8').trim().split('\n') };
}
const refusal = (attempt: Promise<unknown>) => attempt.then(String, (error: unknown) => error);

test('one that does as it should', async () => {
  const { source, told } = sourceOf({});
  (await createAt(source)).key.close();
  const question = [expect.stringMatching(/^pid/), 'login'];
  expect(told()).toEqual([...question, ...question]);
});

test('several vaults under one token that are opened at once try a wrong PIN once', async () => {
  const wrong = scratch.file('wrong-pin');
  writeFileSync(wrong, '4321\n');
  const { source, told } = sourceOf({ login: `fails('CKR_PIN_INCORRECT');` }, { pinFile: wrong });
  const { provider, options, context } = source;
  const open = () => refusal(provider.open({ wrapped: 'AAAA' }, options, { ...context }));
  const errors = await Promise.all([open(), open(), open()]);
  for (const error of errors) expect(error).toMatchObject({ code: 'missing' });
  expect(told().filter((line) => line === 'login')).toHaveLength(1);
  writeFileSync(wrong, '4322\n');
  expect(await open()).toMatchObject({ message: expect.stringMatching(/refuses the PIN/) });
  expect(told().filter((line) => line === 'login')).toHaveLength(2);
});

test.each<[string, FakeToken, RegExp]>([
  ['is locked', { flags: LOCKED }, /has locked its PIN.*; have its security officer/],
  ['locks with the next wrong PIN', { flags: FINAL_TRY }, /was not tried; log in once with the HSM's own tool/],
])('one that %s is not logged in to', async (_name, behaviour, message) => {
  const { source, told } = sourceOf(behaviour);
  expect(await refusal(createAt(source))).toMatchObject({ code: 'missing', message: expect.stringMatching(message) });
  expect(told()).not.toContain('login');
});

test('a person at a terminal may take the risk of the last try', async () => {
  const { source, told } = sourceOf({ flags: FINAL_TRY }, {});
  const { provider, options, context } = source;
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return '1234';
  };
  (await provider.create(options, { ...context, ask }, false)).key.close();
  expect(asked).toHaveLength(1);
  expect(told()).toContain('login');
});

test.each([
  'CKR_DEVICE_ERROR',
  'CKR_DEVICE_REMOVED',
  'CKR_TOKEN_NOT_PRESENT',
  'CKR_SESSION_COUNT',
  'CKR_VENDOR_DEFINED',
])('%s passes by itself, and is told by its name', async (code) => {
  const { source } = sourceOf({ login: `fails('${code}');` });
  const error = await refusal(createAt(source));
  expect(error).toBeInstanceOf(ManagerError);
  expect(error).toMatchObject({ reason: 'failing', found: expect.stringContaining(code) });
});

test.each([
  ['CKR_PIN_LOCKED', /locked its PIN/],
  ['CKR_PIN_EXPIRED', /lets no user log in/],
  ['CKR_USER_PIN_NOT_INITIALIZED', /lets no user log in/],
])('%s is for a person to mend', async (code, message) => {
  const { source } = sourceOf({ login: `fails('${code}');` });
  expect(await refusal(createAt(source))).toMatchObject({ code: 'missing', message: expect.stringMatching(message) });
});

test('a log-in that another process of the same user left is one', async () => {
  const { source } = sourceOf({ login: `fails('CKR_USER_ALREADY_LOGGED_IN');` });
  (await createAt(source)).key.close();
});

test('what a library says in its own words is told nobody', async () => {
  const { source } = sourceOf({ login: `throw new Error('PIN 1234 of canary');` });
  const error = await refusal(createAt(source));
  expect(error).toMatchObject({ reason: 'failing' });
  expect(String((error as Error).stack)).not.toMatch(/1234|canary/);
});

test('one that chooses the nonce itself is found out before anything is locked with it', async () => {
  const appended = 'return Buffer.concat([input, Buffer.alloc(28)]);';
  const elsewhere = 'return Buffer.concat([Buffer.alloc(input.length), Buffer.alloc(16)]);';
  for (const encrypt of [appended, elsewhere])
    expect(await refusal(createAt(sourceOf({ encrypt }).source))).toMatchObject({
      code: 'missing',
      message: expect.stringMatching(/nonce that it is given; make a generic secret key/),
    });
});

test('one that ends the process is told as failing', async () => {
  const { source } = sourceOf({ load: 'process.abort();' });
  expect(await refusal(createAt(source))).toMatchObject({
    reason: 'failing',
    found: expect.stringMatching(/ended without an answer/),
  });
});

test('one that hangs is given up, and its process is ended', async () => {
  const time = manualTime();
  const { source, told } = sourceOf({ load: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);' });
  const { provider, options, context } = source;
  const refused = refusal(provider.create(options, { ...context, timers: time.timers }, false));
  await eventually(() => told().some((line) => line.startsWith('pid')), { what: 'the process that hangs' });
  expect(time.pending).toEqual([10_000]);
  time.advance(10_000);
  expect(await refused).toMatchObject({
    reason: 'unreachable',
    message: expect.stringMatching(/did not answer within 10 s; see/),
  });
  const pid = Number(told()[0]?.split(' ')[1]);
  await eventually(() => isGone(pid), { what: 'the end of the process' });
});

test('nothing is left waiting when it has answered', async () => {
  const time = manualTime();
  const { provider, options, context } = sourceOf({}).source;
  (await provider.create(options, { ...context, timers: time.timers }, false)).key.close();
  expect(time.pending).toEqual([]);
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
