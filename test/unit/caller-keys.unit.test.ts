import { beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { callerKey } from '../../src/pipeline/authenticate/caller.ts';
import { callerKeysRig, fieldsOf, MINUTE, revealed } from '../harness/caller-keys-rig.ts';

const ann = { caller: callerKey('https://one.test/', 'ann'), integration: 'maps' };
const DAY = 24 * 60 * MINUTE;

let rig: ReturnType<typeof callerKeysRig>;
beforeEach(async () => {
  rig = callerKeysRig();
  await rig.opened.start();
});
const keys = () => rig.opened.keys;
const used = async (slot: Parameters<ReturnType<typeof keys>['get']>[0]) => revealed(await keys().get(slot));

test('a key that was brought is used at once, and the one before it no more', async () => {
  expect(await used(ann)).toBeUndefined();
  await keys().put(ann, fieldsOf('one'), undefined);
  expect(await used(ann)).toBe('one');
  const before = await keys().get(ann);
  await keys().put(ann, fieldsOf('two'), undefined);
  expect(await used(ann)).toBe('two');
  expect((await keys().get(ann))?.version).not.toBe(before?.version);
});

test('the same object is given out while nothing changes, from one read', async () => {
  await keys().put(ann, fieldsOf('one'), undefined);
  const all = await Promise.all(Array.from({ length: 50 }, () => keys().get(ann)));
  expect(new Set(all).size).toBe(1);
  expect(rig.shelf.asked.filter((use) => use.startsWith('fetch'))).toHaveLength(1);
});

test('every field comes back, whatever its characters are', async () => {
  const fields = { accountSid: new SecretValue('AC00'), authToken: new SecretValue('a "b" \\ c/e') };
  await keys().put(ann, fields, undefined);
  const key = await keys().get(ann);
  expect(Object.entries(key?.fields ?? {}).map(([name, value]) => [name, value.reveal()])).toEqual([
    ['accountSid', 'AC00'],
    ['authToken', 'a "b" \\ c/e'],
  ]);
});

test.each(['line\nbreak', ' space', 'ünïcode', '', '\u007f'])(
  'what could not go into a header, %j, is never handed out',
  async (value) => {
    await keys().put(ann, fieldsOf(value), undefined);
    await expect(keys().get(ann)).rejects.toMatchObject({ code: 'caller_key_unusable' });
  },
);

test('a call of a caller who brought none never touches the vault', async () => {
  const before = rig.shelf.asked.length;
  for (let call = 0; call < 20; call += 1) expect(await keys().get(ann)).toBeUndefined();
  expect(await keys().describe(ann)).toBeUndefined();
  await expect(keys().get({ ...ann, task: 'job' })).rejects.toMatchObject({ code: 'caller_key_unusable' });
  expect(rig.shelf.asked).toHaveLength(before);
});

describe('a key is for one caller, one integration and one task', () => {
  const others = {
    'another issuer with the same sub': { ...ann, caller: callerKey('https://two.test/', 'ann') },
    'another subject': { ...ann, caller: callerKey('https://one.test/', 'bob') },
    'another integration': { ...ann, integration: 'chat' },
    'an integration whose name begins so': { ...ann, integration: 'maps-2' },
  };
  test.each(Object.entries(others))('%s', async (_who, other) => {
    await keys().put(ann, fieldsOf('of ann'), undefined);
    await keys().put({ ...ann, task: 'job' }, fieldsOf('of ann, for the job'), undefined);
    expect(await keys().get(other)).toBeUndefined();
    expect(await keys().describe(other)).toBeUndefined();
    expect(await keys().erase(other)).toBe(false);
    await expect(keys().get({ ...other, task: 'job' })).rejects.toMatchObject({ code: 'caller_key_unusable' });
    await keys().put(other, fieldsOf('of another'), undefined);
    expect([await used(ann), await used(other)]).toEqual(['of ann', 'of another']);
    const prints = [await keys().describe(ann), await keys().describe(other)].map((facts) => facts?.fingerprint);
    expect(new Set(prints).size).toBe(2);
  });

  test('a task has its own, and no call that names one uses the standing key', async () => {
    await keys().put(ann, fieldsOf('standing'), undefined);
    const job = { ...ann, task: 'job-1' };
    await expect(keys().get(job)).rejects.toMatchObject({ code: 'caller_key_unusable' });
    expect(await keys().describe(job)).toBeUndefined();
    await keys().put(job, fieldsOf('for the job'), undefined);
    expect([await used(job), await used(ann)]).toEqual(['for the job', 'standing']);
    await expect(keys().get({ ...ann, task: 'job-2' })).rejects.toMatchObject({ code: 'caller_key_unusable' });
    expect(await keys().erase(job)).toBe(true);
    expect(await used(ann)).toBe('standing');
    await expect(keys().get(job)).rejects.toMatchObject({ code: 'caller_key_unusable' });
  });

  test.each([
    { caller: ann.caller, integration: 'maps/job' },
    { caller: ann.caller, integration: '../x' },
    { caller: `${ann.caller}/maps`, integration: 'x' },
    { caller: '', integration: 'maps' },
  ])('what is no slot, $integration of $caller, is none', async (slot) => {
    await expect(keys().get(slot)).rejects.toThrow('A slot is');
  });
});

test('what may be known of a key: that it is there, its fingerprint and its age', async () => {
  rig.advance(1000);
  const put = await keys().put(ann, fieldsOf('one'), undefined);
  const facts = { fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/), createdAt: rig.clock.now(), until: null };
  expect(put).toEqual({ ...facts, isReplacement: false });
  rig.advance(1000);
  expect(await keys().describe(ann)).toEqual({ ...facts, fingerprint: put.fingerprint });
});

describe('whether a key takes the place of another', () => {
  const isReplacement = async () => (await keys().put(ann, fieldsOf('two'), undefined)).isReplacement;

  test('is known without reading the other', async () => {
    expect(await isReplacement()).toBe(false);
    expect(await isReplacement()).toBe(true);
    expect(rig.shelf.asked.filter((use) => use.startsWith('fetch'))).toEqual([]);
  });

  test('does not count one whose end has come', async () => {
    await keys().put(ann, fieldsOf('one'), rig.clock.now() + MINUTE);
    rig.clock.advance(MINUTE);
    expect(await isReplacement()).toBe(false);
    // It is erased all the same.
    await rig.opened.close();
    expect(rig.shelf.asked).toContain('scrub');
  });

  test('counts one that does not open', async () => {
    await isReplacement();
    rig.shelf.unreadable.add('ann/maps');
    expect(await isReplacement()).toBe(true);
  });
});

describe('an end', () => {
  test('is heeded to the millisecond, whatever is in the cache', async () => {
    const until = rig.clock.now() + MINUTE;
    expect(await keys().put(ann, fieldsOf('one'), until)).toMatchObject({ until });
    rig.advance(MINUTE - 1);
    expect(await used(ann)).toBe('one');
    // The clock alone, so that nothing has been erased yet.
    rig.clock.advance(1);
    expect(await keys().get(ann)).toBeUndefined();
    expect(await keys().describe(ann)).toBeUndefined();
  });

  test('of a task’s key comes after a day where nobody says another', async () => {
    const job = { ...ann, task: 'job' };
    expect(await keys().put(job, fieldsOf('one'), undefined)).toMatchObject({ until: rig.clock.now() + DAY });
    rig.clock.advance(DAY);
    await expect(keys().get(job)).rejects.toMatchObject({ code: 'caller_key_unusable' });
  });

  test('that has come erases the key within a minute, and the disk is wiped', async () => {
    await keys().put(ann, fieldsOf('one'), rig.clock.now() + MINUTE / 2);
    await keys().put({ ...ann, integration: 'chat' }, fieldsOf('stays'), undefined);
    rig.advance(MINUTE);
    await rig.settled();
    expect([...rig.shelf.keys.keys()]).toEqual([`${ann.caller}/chat`]);
    rig.advance(1000);
    await rig.settled();
    expect(rig.shelf.asked).toContain('scrub');
  });

  test('that came while no gateway ran erases it at the start', async () => {
    await keys().put(ann, fieldsOf('one'), rig.clock.now() + MINUTE);
    await rig.opened.close();
    rig.clock.advance(2 * MINUTE);
    await rig.open().start();
    expect(rig.shelf.keys.size).toBe(0);
  });

  test('of one does not erase another that was brought meanwhile', async () => {
    await keys().put(ann, fieldsOf('one'), rig.clock.now() + MINUTE / 2);
    rig.clock.advance(MINUTE);
    await keys().put(ann, fieldsOf('two'), undefined);
    rig.advance(2 * MINUTE);
    await rig.settled();
    expect(await used(ann)).toBe('two');
  });
});

describe('a caller has at most 50 keys', () => {
  const fill = async (until?: number) => {
    for (let index = 0; index < 50; index += 1)
      await keys().put({ ...ann, ...(index > 0 && { task: `job-${index}` }) }, fieldsOf('k'), until);
  };

  test('standing ones and those for tasks together; others have theirs', async () => {
    await fill();
    await expect(keys().put({ ...ann, integration: 'chat' }, fieldsOf('k'), undefined)).rejects.toMatchObject({
      code: 'too_many_keys',
    });
    await expect(keys().put({ ...ann, task: 'one-more' }, fieldsOf('k'), undefined)).rejects.toMatchObject({
      code: 'too_many_keys',
    });
    await keys().put({ ...ann, caller: callerKey('https://two.test/', 'ann') }, fieldsOf('k'), undefined);
    // In place of one that is there.
    await keys().put(ann, fieldsOf('another'), undefined);
    expect(await used(ann)).toBe('another');
    await keys().erase({ ...ann, task: 'job-7' });
    await keys().put({ ...ann, task: 'one-more' }, fieldsOf('k'), undefined);
  });

  test('however many are brought at once', async () => {
    const puts = Array.from({ length: 80 }, (_, index) =>
      keys().put({ ...ann, task: `t-${index}` }, fieldsOf('k'), undefined),
    );
    const results = await Promise.allSettled(puts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    expect(rig.shelf.keys.size).toBe(50);
  });

  test('and all of them together 100,000', async () => {
    const key = new SecretValue('{"apiKey":"k"}');
    for (let index = 0; index < 100_000; index += 1) rig.shelf.putElsewhere(`caller-${index}/maps`, key);
    rig.shelf.change(undefined);
    await rig.settled();
    await expect(keys().put(ann, fieldsOf('k'), undefined)).rejects.toMatchObject({ code: 'too_many_keys' });
    const there = { caller: 'caller-7', integration: 'maps' };
    expect(await keys().put(there, fieldsOf('another'), undefined)).toMatchObject({ isReplacement: true });
    expect(await keys().erase(there)).toBe(true);
    await keys().put(ann, fieldsOf('k'), undefined);
  });

  test('those that expired make room', async () => {
    await fill(rig.clock.now() + 1000);
    rig.clock.advance(1000);
    await keys().put({ ...ann, integration: 'chat' }, fieldsOf('k'), undefined);
    expect(rig.shelf.keys.size).toBe(1);
  });
});

describe('after the provider refused a key', () => {
  test('another that is there now is tried, and never the same', async () => {
    await keys().put(ann, fieldsOf('one'), undefined);
    const one = await keys().get(ann);
    if (one === undefined) throw new Error('There is no key.');
    expect(await keys().renew(ann, one)).toBeUndefined();
    await keys().put(ann, fieldsOf('two'), undefined);
    expect(revealed(await keys().renew(ann, one))).toBe('two');
    await keys().erase(ann);
    expect(await keys().renew(ann, one)).toBeUndefined();
  });

  test('one that another gateway stored is found, and the vault is asked twice a minute at most', async () => {
    await keys().put(ann, fieldsOf('one'), undefined);
    const one = await keys().get(ann);
    if (one === undefined) throw new Error('There is no key.');
    rig.shelf.putElsewhere(`${ann.caller}/maps`, new SecretValue('{"apiKey":"two"}'));
    expect(revealed(await keys().renew(ann, one))).toBe('two');
    const asked = rig.shelf.asked.length;
    const two = await keys().get(ann);
    if (two === undefined) throw new Error('There is no key.');
    for (let time = 0; time < 10; time += 1) expect(await keys().renew(ann, two)).toBeUndefined();
    expect(rig.shelf.asked).toHaveLength(asked);
  });
});

test('what is erased is gone at once; what never was is told from it', async () => {
  await keys().put(ann, fieldsOf('one'), undefined);
  await keys().get(ann);
  expect(await keys().erase(ann)).toBe(true);
  expect(await keys().get(ann)).toBeUndefined();
  expect(await keys().describe(ann)).toBeUndefined();
  expect(await keys().erase(ann)).toBe(false);
});

test('a caller who erases in a loop has the disk wiped once a minute', async () => {
  const times: number[] = [];
  for (let second = 0; second < 300; second += 1) {
    await keys().put(ann, fieldsOf(`key ${second}`), undefined);
    await keys().erase(ann);
    const before = rig.shelf.asked.filter((use) => use === 'scrub').length;
    rig.advance(1000);
    await rig.settled();
    if (rig.shelf.asked.filter((use) => use === 'scrub').length > before) times.push(second);
  }
  expect(times.length).toBeGreaterThanOrEqual(5);
  expect(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) >= 60)).toBe(true);
});

describe('a wipe that took long', () => {
  const wipes = async (hours: number) => {
    const count = () => rig.shelf.asked.filter((use) => use === 'scrub').length;
    const before = count();
    for (let minute = 0; minute < hours * 60; minute += 1) {
      await keys().put(ann, fieldsOf(`key ${minute}`), undefined);
      await rig.pass(MINUTE);
    }
    return count() - before;
  };

  test('is followed by a pause a thousand times as long, of an hour at most', async () => {
    let took = 600;
    rig.shelf.pause = async (use) => {
      await Promise.resolve();
      if (use === 'scrub') rig.clock.advance(took);
    };
    expect(await wipes(1)).toBeLessThanOrEqual(7);
    took = 60_000;
    const few = await wipes(3);
    expect(few).toBeLessThanOrEqual(4);
    expect(few).toBeGreaterThanOrEqual(2);
  });

  test('or had much to write, by an hour', async () => {
    const key = new SecretValue('{"apiKey":"k"}');
    for (let index = 0; index < 10_000; index += 1) rig.shelf.putElsewhere(`caller-${index}/maps`, key);
    rig.shelf.change(undefined);
    await rig.settled();
    expect(await wipes(2)).toBeLessThanOrEqual(3);
  });
});

test('what the operator says was changed is asked for again, all of it', async () => {
  await keys().put(ann, fieldsOf('one'), undefined);
  await keys().get(ann);
  const bob = { ...ann, caller: 'bob' };
  rig.shelf.putElsewhere(`${ann.caller}/maps`, new SecretValue('{"apiKey":"two"}'));
  rig.shelf.putElsewhere('bob/maps', new SecretValue('{"apiKey":"of bob"}'));
  expect([await used(ann), await used(bob)]).toEqual(['one', undefined]);
  rig.opened.invalidate();
  expect(await used(ann)).toBe('two');
  await rig.settled();
  expect(await used(bob)).toBe('of bob');
});
