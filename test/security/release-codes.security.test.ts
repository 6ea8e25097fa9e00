import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import { ReleaseCodes } from '../../src/lockdown/release-codes.ts';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';
import type { CodeTries, UsedCodes } from '../../src/state/definition.ts';
import { SqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts';
import { manualTime } from '../harness/manual-time.ts';
import { SECRET } from '../harness/order-rig.ts';
import { totp } from '../harness/totp.ts';

// Hazard 15: a code is good once, in one spelling, and cannot be guessed by trying or by restarting.

const MINUTE = 60_000;
let folder: string;
let time = manualTime();
const opened: SqliteLedger[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-codes-'));
  time = manualTime();
});
afterEach(() => {
  for (const ledger of opened.splice(0)) ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As an instance that was just started, on the same file. */
function started(
  shared: readonly UsedCodes[] = [],
  key: ReleaseKey | undefined = new ReleaseKey(SECRET),
): ReleaseCodes {
  const ledger = new SqliteLedger({ path: join(folder, 'state.sqlite'), clock: time.clock, timers: systemTimers });
  opened.push(ledger);
  return new ReleaseCodes({ key, tries: ledger.codes, shared, clock: time.clock });
}

const code = (stepsOff = 0) => totp(SECRET, time.clock.now() + stepsOff * 30_000);
const wrong = () => String((Number(code()) + 123_457) % 1_000_000).padStart(6, '0');
const step = () => Math.floor(time.clock.now() / 30_000);

test('a code is good once, also after a restart, and no earlier one after it', async () => {
  await expect(started().use(code())).resolves.toBe(step());
  await expect(started().use(code())).rejects.toThrow('was used before');
  await expect(started().use(code(-1))).rejects.toThrow('was used before');
  time.advance(30_000);
  await expect(started().use(code())).resolves.toBe(step());
});

test('a late code, and one that is too early, is refused', async () => {
  await expect(started().use(code(-2))).rejects.toThrow('not of this minute');
  await expect(started().use(code(2))).rejects.toThrow('not of this minute');
});

test.each([
  ['a blank before it', (good: string) => ` ${good}`],
  ['a blank behind it', (good: string) => `${good} `],
  ['a line end', (good: string) => `${good}\n`],
  ['a blank in it', (good: string) => `${good.slice(0, 3)} ${good.slice(3)}`],
  ['a sign', (good: string) => `+${good}`],
  ['a zero before it', (good: string) => `0${good}`],
  ['a digit less', (good: string) => good.slice(1)],
  ['full-width digits', (good: string) => good.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))],
  ['Arabic digits', (good: string) => good.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))],
  ['an exponent', (good: string) => `${good.slice(0, 4)}e0`],
  ['a NUL', (good: string) => `${good}\0`],
  ['nothing', () => ''],
])('a spelling with %s is refused, and neither uses the code up nor is a try', async (_name, spell) => {
  const codes = started();
  for (let round = 0; round < 6; round += 1) await expect(codes.use(spell(code()))).rejects.toThrow('not six digits');
  await expect(codes.use(code())).resolves.toBe(step());
});

test('of a hundred uses of one code at once, by two instances, one is granted', async () => {
  const instances = [started(), started()];
  const uses = Array.from({ length: 100 }, (_, index) => instances[index % 2]?.use(code()));
  const granted = (await Promise.allSettled(uses)).filter(({ status }) => status === 'fulfilled');
  expect(granted).toHaveLength(1);
});

test('five wrong codes shut out the right one for five minutes, restarts and clocks set back included', async () => {
  for (let round = 0; round < 5; round += 1) await expect(started().use(wrong())).rejects.toThrow('is wrong');
  await expect(started().use(code())).rejects.toThrow(/five wrong release codes.*wait 300 s/);
  time.advance(4 * MINUTE);
  await expect(started().use(code())).rejects.toThrow('wait 60 s');
  time.advance(MINUTE);
  await expect(started().use(code())).resolves.toBe(step());
});

test('a clock that is set back neither frees tries nor shuts codes out for longer than five minutes', async () => {
  for (let round = 0; round < 5; round += 1) await expect(started().use(wrong())).rejects.toThrow('is wrong');
  const back = { ...time.clock, now: () => time.clock.now() - 60 * MINUTE };
  const ledger = new SqliteLedger({ path: join(folder, 'state.sqlite'), clock: back, timers: systemTimers });
  opened.push(ledger);
  const codes = new ReleaseCodes({ key: new ReleaseKey(SECRET), tries: ledger.codes, shared: [], clock: back });
  await expect(codes.use(totp(SECRET, back.now()))).rejects.toThrow('wait 300 s');
  time.advance(5 * MINUTE);
  await expect(codes.use(totp(SECRET, back.now()))).resolves.toBe(Math.floor(back.now() / 30_000));
});

test('of many guesses at once no more than five are compared', async () => {
  const codes = started();
  const guesses = await Promise.allSettled(Array.from({ length: 50 }, () => codes.use(wrong())));
  const compared = guesses.filter((each) => each.status === 'rejected' && String(each.reason).includes('is wrong'));
  expect(compared).toHaveLength(5);
});

test('right codes are no wrong tries', async () => {
  for (let round = 0; round < 8; round += 1) {
    await started().use(code());
    time.advance(30_000);
  }
});

test('what another instance used is refused; one that is away is no obstacle', async () => {
  const refusing: UsedCodes = { name: 'shared', claim: async () => false };
  const away: UsedCodes = { name: 'away', claim: () => Promise.reject(new Error('away')) };
  await expect(started([refusing]).use(code())).rejects.toThrow('was used before');
  time.advance(30_000);
  await expect(started([away]).use(code())).resolves.toBe(step());
});

test('what is known to be used is refused, even where no record holds it', async () => {
  await expect(started().use(code(), step())).rejects.toThrow('was used before');
});

test('where no key is set up no code is right, and the remedy is told', async () => {
  const codes = new ReleaseCodes({
    key: undefined,
    tries: { name: 'x', claim: async () => true, begin: async () => ({ tryId: 1 }), forget: async () => {} },
    shared: [],
    clock: time.clock,
  });
  await expect(codes.use(code())).rejects.toThrow(/no release key.*lockdown setup/);
});

test('no refusal quotes the code', async () => {
  const codes = started();
  const used = code();
  await codes.use(used);
  const refusals = [used, `${used} `, wrong(), code(-2)].map((each) =>
    codes.use(each).catch((error: unknown) => error),
  );
  for (const refusal of await Promise.all(refusals)) {
    expect(String(refusal)).not.toContain(used);
    expect(JSON.stringify(refusal)).not.toContain(used);
  }
});

test('where it cannot be written down that a code was used, it is refused', async () => {
  const tries: CodeTries = {
    name: 'state.sqlite',
    begin: async () => ({ tryId: 1 }),
    forget: async () => {},
    claim: () => Promise.reject(new Error('disk')),
  };
  const codes = new ReleaseCodes({ key: new ReleaseKey(SECRET), tries, shared: [], clock: time.clock });
  await expect(codes.use(code())).rejects.toThrow(/cannot be written down in state.sqlite/);
});
