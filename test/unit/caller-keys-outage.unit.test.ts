import { beforeEach, describe, expect, test } from '@jest/globals';
import { callerKeysRig, fieldsOf, MINUTE, revealed, shelved } from '../harness/caller-keys-rig.ts';

const ann = { caller: 'ann', integration: 'maps' };
const bob = { caller: 'bob', integration: 'maps' };
const AWAY = { code: 'secret_unavailable' };

let rig: ReturnType<typeof callerKeysRig>;
beforeEach(() => {
  rig = callerKeysRig();
});
const keys = () => rig.opened.keys;
const used = async (slot: typeof ann) => revealed(await keys().get(slot));
const events = () => rig.logged.map(({ event }) => event);

describe('while the vault is away', () => {
  beforeEach(async () => {
    await rig.opened.start();
    await keys().put(ann, fieldsOf('one'), undefined);
  });

  test('callers who brought nothing do not notice, for as long as a key in the cache would serve', async () => {
    rig.shelf.isAway = true;
    for (let minute = 0; minute < 65; minute += 1) {
      rig.advance(MINUTE);
      await rig.settled();
      expect(await keys().get(bob)).toBeUndefined();
    }
  });

  test('and after that nobody is taken for one who has none, as others may have stored it', async () => {
    rig.shelf.isAway = true;
    rig.shelf.putElsewhere('bob/maps', shelved('one'));
    for (let minute = 0; minute < 67; minute += 1) {
      rig.advance(MINUTE);
      await rig.settled();
    }
    for (let call = 0; call < 2; call += 1) await expect(keys().get(bob)).rejects.toMatchObject(AWAY);
    await expect(keys().get({ ...bob, task: 'job' })).rejects.toMatchObject(AWAY);
    expect(rig.opened.ready).toBe(true);
    rig.advance(MINUTE);
    await rig.settled();
    expect(events()).toEqual(['caller_keys_unavailable', 'caller_keys_outdated']);
    rig.shelf.isAway = false;
    rig.advance(5000);
    await rig.settled();
    expect(await used(bob)).toBe('one');
    expect(await keys().get({ ...bob, caller: 'eve' })).toBeUndefined();
    expect(rig.shelf.asked).not.toContain('fetch eve/maps');
  });

  test('nor one whose key had ended, as far as was known', async () => {
    await keys().put(bob, fieldsOf('one'), rig.clock.now() + MINUTE / 2);
    rig.shelf.isAway = true;
    rig.advance(MINUTE);
    await rig.settled();
    expect(await keys().get(bob)).toBeUndefined();
    rig.advance(66 * MINUTE);
    await rig.settled();
    await expect(keys().get(bob)).rejects.toMatchObject(AWAY);
  });

  test('a key in the cache serves as long as the product’s would, and then its caller is told', async () => {
    await keys().get(ann);
    rig.shelf.isAway = true;
    rig.advance(64 * MINUTE);
    await rig.settled();
    expect(await used(ann)).toBe('one');
    rig.advance(2 * MINUTE);
    await rig.settled();
    await expect(keys().get(ann)).rejects.toMatchObject(AWAY);
    await expect(keys().describe(ann)).rejects.toMatchObject(AWAY);
    rig.shelf.isAway = false;
    rig.advance(MINUTE);
    await rig.settled();
    expect(await used(ann)).toBe('one');
  });

  test('a key that is not in the cache is missed, and the product’s is not used', async () => {
    rig.shelf.isAway = true;
    await expect(keys().get(ann)).rejects.toMatchObject(AWAY);
  });

  test('a key ends when its end has come', async () => {
    await keys().put(ann, fieldsOf('two'), rig.clock.now() + MINUTE);
    await keys().put(bob, fieldsOf('never read'), rig.clock.now() + MINUTE);
    await keys().get(ann);
    rig.shelf.isAway = true;
    rig.clock.advance(MINUTE);
    expect(await keys().get(bob)).toBeUndefined();
    expect(await keys().get(ann)).toBeUndefined();
  });

  test('a key that was not stored leaves the caller with what it had: its key, or none', async () => {
    await keys().get(ann);
    rig.shelf.isAway = true;
    for (const slot of [ann, bob])
      await expect(keys().put(slot, fieldsOf('two'), undefined)).rejects.toMatchObject(AWAY);
    expect([await used(ann), await used(bob)]).toEqual(['one', undefined]);
    expect(rig.shelf.asked).not.toContain('put bob/maps');
  });

  test('a key of which nobody knows whether it was stored leaves the caller to neither key', async () => {
    await keys().get(ann);
    // The vault goes away between the count and the transaction.
    rig.shelf.pause = () => {
      rig.shelf.isAway = true;
    };
    for (const slot of [ann, bob]) {
      rig.shelf.isAway = false;
      await expect(keys().put(slot, fieldsOf('two'), undefined)).rejects.toMatchObject(AWAY);
    }
    for (const slot of [ann, bob]) await expect(keys().get(slot)).rejects.toMatchObject(AWAY);
    Object.assign(rig.shelf, { isAway: false, pause: () => {} });
    rig.advance(MINUTE);
    await rig.settled();
    expect([await used(ann), await used(bob)]).toEqual(['one', undefined]);
  });

  test('a key that its caller wants erased is not used, whether it could be or not', async () => {
    await keys().get(ann);
    rig.shelf.isAway = true;
    await expect(keys().erase(ann)).rejects.toMatchObject(AWAY);
    await expect(keys().get(ann)).rejects.toMatchObject(AWAY);
    rig.shelf.isAway = false;
    rig.advance(MINUTE);
    await rig.settled();
    expect(await used(ann)).toBe('one');
  });

  test('the operator is told once that it is away, once that it is back, and never a key', async () => {
    rig.shelf.isAway = true;
    for (let minute = 0; minute < 5; minute += 1) {
      rig.advance(MINUTE);
      await rig.settled();
      await keys()
        .get(ann)
        .catch(() => {});
    }
    rig.shelf.isAway = false;
    rig.advance(MINUTE);
    await rig.settled();
    expect(events()).toEqual(['caller_keys_unavailable', 'caller_keys_recovered']);
    expect(rig.logged[0]).toMatchObject({ level: 'warn', reason: expect.stringContaining('ECONNREFUSED') });
  });
});

test('before it was ever known who has keys, nobody is taken for one who has none', async () => {
  rig.shelf.isAway = true;
  rig.shelf.putElsewhere('ann/maps', shelved('one'));
  await rig.opened.start();
  expect(rig.opened.ready).toBe(false);
  for (const slot of [ann, bob]) await expect(keys().get(slot)).rejects.toMatchObject(AWAY);
  rig.shelf.isAway = false;
  rig.advance(5000);
  await rig.settled();
  expect(rig.opened.ready).toBe(true);
  await rig.opened.becameReady;
  rig.advance(1000);
  expect([await used(ann), await used(bob)]).toEqual(['one', undefined]);
});

test('before it was started, the vault has the word', async () => {
  rig.shelf.putElsewhere('ann/maps', shelved('one'));
  expect([await used(ann), await used(bob)]).toEqual(['one', undefined]);
});

test('a vault that hangs is not waited for', async () => {
  await rig.opened.start();
  await keys().put(ann, fieldsOf('one'), undefined);
  rig.shelf.pause = () => new Promise(() => {});
  const waiting = [keys().get(ann), keys().put(bob, fieldsOf('two'), undefined), keys().erase(ann)];
  const outcomes = Promise.allSettled(waiting);
  for (const milliseconds of [3000, 2000]) {
    await rig.settled();
    rig.advance(milliseconds);
  }
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: AWAY });
});

test('a change that waited too long before it was begun is not begun any more', async () => {
  await rig.opened.start();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  rig.shelf.pause = () => answered;
  const refused = expect(keys().put(ann, fieldsOf('one'), undefined)).rejects.toMatchObject(AWAY);
  await rig.settled();
  rig.advance(5000);
  await refused;
  answer();
  await rig.settled();
  expect(rig.shelf.keys.size).toBe(0);
  expect(await keys().get(ann)).toBeUndefined();
});

describe('a key that does not open', () => {
  beforeEach(async () => {
    await rig.opened.start();
    await keys().put(ann, fieldsOf('one'), undefined);
    rig.shelf.unreadable.add('ann/maps');
  });
  const UNUSABLE = { code: 'caller_key_unusable' };

  test('is told to its caller, and to the operator by its place', async () => {
    for (let time = 0; time < 3; time += 1) await expect(keys().get(ann)).rejects.toMatchObject(UNUSABLE);
    await expect(keys().describe(ann)).rejects.toMatchObject(UNUSABLE);
    expect(rig.logged).toMatchObject([{ event: 'caller_key_unreadable', level: 'warn', reference: '~ann/maps' }]);
  });

  test('is not bridged by what was read before', async () => {
    rig.shelf.unreadable.clear();
    expect(await used(ann)).toBe('one');
    rig.shelf.unreadable.add('ann/maps');
    rig.advance(6 * MINUTE);
    await expect(keys().get(ann)).rejects.toMatchObject(UNUSABLE);
  });

  test('is mended by another, and can be erased', async () => {
    await expect(keys().get(ann)).rejects.toMatchObject(UNUSABLE);
    rig.shelf.unreadable.clear();
    await keys().put(ann, fieldsOf('two'), undefined);
    expect(await used(ann)).toBe('two');
    expect(await keys().erase(ann)).toBe(true);
  });
});

describe('an end that was written by hand', () => {
  const UNUSABLE = { code: 'caller_key_unusable' };
  const edit = (until: number) => {
    const key = rig.shelf.keys.get('ann/maps');
    if (key === undefined) throw new Error('There is no key.');
    rig.shelf.keys.set('ann/maps', { ...key, until });
    rig.shelf.unreadable.add('ann/maps');
  };
  beforeEach(async () => {
    await rig.opened.start();
    await keys().put(ann, fieldsOf('one'), undefined);
    await keys().get(ann);
    edit(1);
    rig.shelf.change(undefined);
    await rig.settled();
  });

  test('does not leave its caller to the product’s key', async () => {
    await expect(keys().get(ann)).rejects.toMatchObject(UNUSABLE);
    await expect(keys().describe(ann)).rejects.toMatchObject(UNUSABLE);
    rig.shelf.isAway = true;
    rig.advance(6 * MINUTE);
    await expect(keys().get(ann)).rejects.toMatchObject(AWAY);
  });

  test('erases nothing, and the operator is told once', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      rig.advance(MINUTE);
      await rig.settled();
    }
    expect([...rig.shelf.keys.keys()]).toEqual(['ann/maps']);
    expect(events()).toEqual(['caller_key_unreadable']);
    await expect(keys().get(ann)).rejects.toMatchObject(UNUSABLE);
    expect(await keys().erase(ann)).toBe(true);
  });

  test('makes no room', async () => {
    for (let index = 1; index < 50; index += 1)
      await keys().put({ ...ann, task: `job-${index}` }, fieldsOf('k'), undefined);
    await expect(keys().put({ ...ann, integration: 'chat' }, fieldsOf('k'), undefined)).rejects.toMatchObject({
      code: 'too_many_keys',
    });
    expect(rig.shelf.keys.has('ann/maps')).toBe(true);
  });
});

test('an end that came before this gateway heard of it is asked for once', async () => {
  rig.shelf.putElsewhere('ann/maps', shelved('one'), rig.clock.now() + MINUTE / 2);
  await rig.opened.start();
  rig.clock.advance(MINUTE / 2);
  const before = rig.shelf.asked.length;
  for (let call = 0; call < 5; call += 1) {
    expect(await keys().get(ann)).toBeUndefined();
    rig.clock.advance(10_000);
  }
  expect(rig.shelf.asked.slice(before)).toEqual(['fetch ann/maps']);
  rig.advance(MINUTE);
  await rig.settled();
  expect(rig.shelf.keys.size).toBe(0);
});

test('a disk that cannot be wiped is tried again, and the operator told once', async () => {
  await rig.opened.start();
  await keys().put(ann, fieldsOf('one'), undefined);
  await keys().erase(ann);
  const scrub = rig.shelf.scrub;
  let tries = 0;
  Object.assign(rig.shelf, {
    scrub: async () => {
      tries += 1;
      throw new Error('canary: no room');
    },
  });
  await rig.pass(3 * MINUTE);
  expect(tries).toBeGreaterThanOrEqual(3);
  expect(events()).toEqual(['caller_keys_not_wiped']);
  expect(JSON.stringify(rig.logged)).not.toContain('canary');
  Object.assign(rig.shelf, { scrub });
  await rig.pass(MINUTE);
  expect(rig.shelf.asked).toContain('scrub');
});

test('what was erased last is wiped when the gateway stops', async () => {
  await rig.opened.start();
  await keys().put(ann, fieldsOf('one'), undefined);
  await keys().erase(ann);
  expect(rig.shelf.asked).not.toContain('scrub');
  await rig.opened.close();
  expect(rig.shelf.asked).toContain('scrub');
  await expect(keys().get(bob)).resolves.toBeUndefined();
  expect(rig.pending).toEqual([]);
});
