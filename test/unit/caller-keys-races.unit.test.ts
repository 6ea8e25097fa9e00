import { beforeEach, describe, expect, test } from '@jest/globals';
import { PlaceIndex } from '../../src/caller-keys/place-index.ts';
import { callerKeysRig, fieldsOf, MINUTE, revealed, shelved } from '../harness/caller-keys-rig.ts';
import { manualClock } from '../harness/manual-clock.ts';

const ann = { caller: 'ann', integration: 'maps' };
const PLACE = 'ann/maps';

let rig: ReturnType<typeof callerKeysRig>;
beforeEach(async () => {
  rig = callerKeysRig();
  await rig.opened.start();
});
const keys = () => rig.opened.keys;
const used = async () => revealed(await keys().get(ann));

/** Holds back the answer to one use of the shelf. @returns what lets it through. */
function holdBack(use: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.shelf.pause = (what) => {
    if (what !== use) return;
    rig.shelf.pause = () => {};
    return promise;
  };
  return resolve;
}

describe('what another gateway changes', () => {
  test('is used at once when it tells', async () => {
    rig.shelf.putElsewhere(PLACE, shelved('one'));
    rig.shelf.change(PLACE);
    expect(await used()).toBe('one');
    rig.shelf.putElsewhere(PLACE, shelved('two'));
    rig.shelf.change(PLACE);
    expect(await used()).toBe('two');
    rig.shelf.keys.delete(PLACE);
    rig.shelf.change(PLACE);
    expect(await used()).toBeUndefined();
  });

  test('is found when it tells no more than that anything changed', async () => {
    rig.shelf.putElsewhere(PLACE, shelved('one'));
    rig.shelf.change(undefined);
    await rig.settled();
    expect(await used()).toBe('one');
  });

  test('is found within a minute when its word was lost', async () => {
    rig.shelf.putElsewhere(PLACE, shelved('one'));
    expect(await used()).toBeUndefined();
    rig.advance(MINUTE);
    await rig.settled();
    expect(await used()).toBe('one');
    rig.advance(1);
    rig.shelf.putElsewhere(PLACE, shelved('two'));
    rig.advance(MINUTE);
    await rig.settled();
    expect(await used()).toBe('two');
    rig.shelf.keys.delete(PLACE);
    rig.advance(MINUTE);
    await rig.settled();
    expect(await used()).toBeUndefined();
  });

  test('is not served from the cache, nor by the product’s key, while the vault is away', async () => {
    await keys().put(ann, fieldsOf('one'), undefined);
    await used();
    rig.shelf.isAway = true;
    rig.shelf.change(PLACE);
    await expect(keys().get(ann)).rejects.toMatchObject({ code: 'secret_unavailable' });
    rig.shelf.change('bob/maps');
    await expect(keys().get({ ...ann, caller: 'bob' })).rejects.toMatchObject({ code: 'secret_unavailable' });
  });

  test('comes after what this one does, in whatever order it is heard', async () => {
    const release = holdBack(`remove ${PLACE}`);
    await keys().put(ann, fieldsOf('one'), undefined);
    const erasing = keys().erase(ann);
    await rig.settled();
    // Erased here, brought there, told of, and only then the answer to the first.
    rig.shelf.putElsewhere(PLACE, shelved('two'));
    rig.shelf.change(PLACE);
    release();
    expect(await erasing).toBe(true);
    expect(await used()).toBe('two');
  });
});

describe('while all places are read', () => {
  test('a key that is brought is not lost', async () => {
    const release = holdBack('places ');
    rig.shelf.change(undefined);
    await rig.settled();
    await keys().put(ann, fieldsOf('one'), undefined);
    release();
    await rig.settled();
    expect(await used()).toBe('one');
  });

  test('one that is erased does not come back', async () => {
    await keys().put(ann, fieldsOf('one'), undefined);
    const release = holdBack('places ');
    rig.shelf.change(undefined);
    await rig.settled();
    await keys().erase(ann);
    release();
    await rig.settled();
    const asked = rig.shelf.asked.length;
    expect(await used()).toBeUndefined();
    expect(rig.shelf.asked).toHaveLength(asked);
  });

  test('what changes meanwhile is read again', async () => {
    const release = holdBack('places ');
    rig.shelf.change(undefined);
    await rig.settled();
    rig.shelf.putElsewhere(PLACE, shelved('one'));
    rig.shelf.change(undefined);
    release();
    await rig.settled();
    // A second later at the latest.
    rig.advance(1000);
    await rig.settled();
    expect(await used()).toBe('one');
  });
});

describe('while a key is read', () => {
  test('another that is brought counts, and the read does not fill the cache', async () => {
    await keys().put(ann, fieldsOf('one'), undefined);
    const release = holdBack(`fetch ${PLACE}`);
    const reading = used();
    await rig.settled();
    await keys().put(ann, fieldsOf('two'), undefined);
    release();
    expect(await reading).toBe('two');
    expect(await used()).toBe('two');
  });

  test('one that is brought where there was none is not taken for none', async () => {
    rig.shelf.change(PLACE);
    const release = holdBack(`fetch ${PLACE}`);
    const reading = used();
    await rig.settled();
    const bringing = keys().put(ann, fieldsOf('one'), undefined);
    release();
    await Promise.all([reading, bringing]);
    expect(await used()).toBe('one');
  });

  test('it is erased: it is not given out, and does not stay', async () => {
    await keys().put(ann, fieldsOf('one'), undefined);
    const release = holdBack(`fetch ${PLACE}`);
    const reading = used();
    await rig.settled();
    await keys().erase(ann);
    release();
    expect(await reading).toBeUndefined();
    expect(await used()).toBeUndefined();
  });

  test('its end comes', async () => {
    await keys().put(ann, fieldsOf('one'), rig.clock.now() + 1000);
    const release = holdBack(`fetch ${PLACE}`);
    const reading = keys().get(ann);
    await rig.settled();
    rig.clock.advance(1000);
    release();
    expect(await reading).toBeUndefined();
  });
});

test('a row that is gone although a key was known: the vault has the word, from then on', async () => {
  await keys().put(ann, fieldsOf('one'), undefined);
  rig.shelf.keys.delete(PLACE);
  expect(await used()).toBeUndefined();
  const task = { ...ann, task: 'job' };
  await keys().put(task, fieldsOf('two'), undefined);
  rig.shelf.keys.clear();
  await expect(keys().get(task)).rejects.toMatchObject({ code: 'caller_key_unusable' });
});

test('a change whose answer comes too late is made up for', async () => {
  const release = holdBack(`put ${PLACE}`);
  const bringing = keys().put(ann, fieldsOf('one'), undefined);
  const outcome = expect(bringing).rejects.toMatchObject({ code: 'secret_unavailable' });
  await rig.settled();
  rig.shelf.keys.delete(PLACE);
  rig.advance(5000);
  await outcome;
  // Asked while it was not there yet.
  expect(await used()).toBeUndefined();
  rig.shelf.putElsewhere(PLACE, shelved('one'));
  release();
  await rig.settled();
  expect(await used()).toBe('one');
});

describe('a change that nobody waits for any more', () => {
  /** Has the next key that is brought land when it is told to. */
  function delayPut(): () => void {
    const { put } = rig.shelf;
    const { promise, resolve } = Promise.withResolvers<void>();
    const late: typeof put = async (...key) => {
      Object.assign(rig.shelf, { put });
      await promise;
      return await put(...key);
    };
    Object.assign(rig.shelf, { put: late });
    return resolve;
  }
  const AWAY = { code: 'secret_unavailable' };
  const given = async (change: Promise<unknown>) => {
    const refused = expect(change).rejects.toMatchObject(AWAY);
    await rig.settled();
    rig.advance(5000);
    await refused;
  };

  test('is not overtaken: what its caller erases after it stays erased', async () => {
    const land = delayPut();
    await given(keys().put(ann, fieldsOf('one'), undefined));
    const erasing = keys().erase(ann);
    await rig.settled();
    land();
    expect(await erasing).toBe(true);
    expect([...rig.shelf.keys.keys()]).toEqual([]);
    expect(await used()).toBeUndefined();
  });

  test('has the next one of its caller refused, rather than answered wrongly', async () => {
    const land = delayPut();
    await given(keys().put(ann, fieldsOf('one'), undefined));
    await given(keys().erase(ann));
    await given(keys().put({ ...ann, integration: 'chat' }, fieldsOf('never'), undefined));
    // Others do not wait for it.
    expect(await keys().erase({ ...ann, caller: 'bob' })).toBe(false);
    land();
    await rig.settled();
    expect([...rig.shelf.keys.keys()]).toEqual([PLACE]);
    expect(await used()).toBe('one');
    expect(await keys().erase(ann)).toBe(true);
    expect(await used()).toBeUndefined();
  });

  test('has its signal aborted', async () => {
    const { put } = rig.shelf;
    let signal: AbortSignal | undefined;
    const heeding: typeof put = (_place, _value, _until, access) => {
      signal = access.signal;
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal?.reason)));
    };
    Object.assign(rig.shelf, { put: heeding });
    await given(keys().put(ann, fieldsOf('one'), undefined));
    expect(signal?.aborted).toBe(true);
    Object.assign(rig.shelf, { put });
    await keys().put(ann, fieldsOf('two'), undefined);
    expect(await used()).toBe('two');
  });
});

test('a change of which nobody knows whether it was made leaves nothing of before in use', async () => {
  await keys().put(ann, fieldsOf('one'), undefined);
  expect(await used()).toBe('one');
  holdBack(`put ${PLACE}`);
  const outcome = expect(keys().put(ann, fieldsOf('two'), undefined)).rejects.toMatchObject({
    code: 'secret_unavailable',
  });
  await rig.settled();
  rig.advance(5000);
  await outcome;
  expect(await used()).toBe('two');
});

test('a change that fails when nobody waits for it any more leaves nothing of what was read meanwhile in use', async () => {
  await keys().put(ann, fieldsOf('one'), undefined);
  const { promise, reject } = Promise.withResolvers<void>();
  rig.shelf.pause = (use) => (use === `put ${PLACE}` ? promise : undefined);
  const outcome = expect(keys().put(ann, fieldsOf('two'), undefined)).rejects.toMatchObject({
    code: 'secret_unavailable',
  });
  await rig.settled();
  rig.advance(5000);
  await outcome;
  expect(await used()).toBe('two');
  // What was written could be taken back as the connection broke.
  rig.shelf.putElsewhere(PLACE, shelved('one'));
  reject(new Error('connection reset'));
  await rig.settled();
  expect(await used()).toBe('one');
});

test('changes of one caller come one after the other, and nobody waits for another’s', async () => {
  const release = holdBack(`put ${PLACE}`);
  const first = keys().put(ann, fieldsOf('one'), undefined);
  await rig.settled();
  const second = keys().put(ann, fieldsOf('two'), undefined);
  await keys().put({ ...ann, caller: 'bob' }, fieldsOf('of bob'), undefined);
  release();
  await Promise.all([first, second]);
  expect(await used()).toBe('two');
});

test('what many others change is read once a second', async () => {
  const readings = () => rig.shelf.asked.filter((use) => use === 'places ').length;
  const before = readings();
  for (let tenth = 0; tenth < 50; tenth += 1) {
    rig.shelf.change(undefined);
    await rig.settled();
    rig.advance(100);
    await rig.settled();
  }
  expect(readings() - before).toBeLessThanOrEqual(6);
  expect(readings() - before).toBeGreaterThanOrEqual(5);
  rig.shelf.putElsewhere(PLACE, shelved('one'));
  rig.shelf.change(undefined);
  rig.advance(1000);
  await rig.settled();
  expect(await used()).toBe('one');
});

describe('an index of places', () => {
  const facts = { createdAt: 1, until: null };

  test('says of none that it is free before all were read', async () => {
    const index = new PlaceIndex(manualClock(), MINUTE);
    expect(index.at('a')).toEqual({ is: 'doubtful' });
    await expect(index.load(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(index.at('a')).toEqual({ is: 'doubtful' });
    expect(await index.load(async () => [{ place: 'b', ...facts }])).toEqual(['b']);
    expect([index.at('a'), index.at('b')]).toEqual([undefined, { is: 'taken', ...facts, isProved: false }]);
  });

  test('tells what a reading has to say anew, and forgets what is not there any more', async () => {
    const index = new PlaceIndex(manualClock(), MINUTE);
    const read = (...places: string[]) => index.load(async () => places.map((place) => ({ place, ...facts })));
    expect(await read('a', 'b')).toEqual(['a', 'b']);
    expect(await read('a', 'b')).toEqual([]);
    expect(await read('b', 'c')).toEqual(['c', 'a']);
    expect([index.at('a'), index.size]).toEqual([undefined, 2]);
    index.settle('b', index.at('b'), facts);
    // What was opened with its end stays so while nothing else is heard of it.
    expect(await read('b', 'c')).toEqual([]);
    expect(index.at('b')).toMatchObject({ isProved: true });
    expect(await index.load(async () => [{ place: 'b', createdAt: 1, until: 2 }])).toEqual(['b', 'c']);
    expect(index.at('b')).toMatchObject({ until: 2, isProved: false });
  });

  test('notes nothing over what was heard since', async () => {
    const index = new PlaceIndex(manualClock(), MINUTE);
    await index.load(async () => []);
    const before = index.at('a');
    index.doubt('a');
    expect(index.settle('a', before, undefined)).toBe(false);
    expect(index.at('a')).toEqual({ is: 'doubtful' });
    const doubtful = index.at('a');
    index.doubt('a');
    expect(index.settle('a', doubtful, undefined)).toBe(false);
    expect(index.settle('a', index.at('a'), facts)).toBe(true);
    expect(index.at('a')).toEqual({ is: 'taken', ...facts, isProved: true });
  });
});
