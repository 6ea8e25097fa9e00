import { describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { BackendUnusable, NoSuchVersion, type SecretBackend } from '../../src/secrets/definition.ts';
import type { KeyShelf } from '../../src/secrets/key-shelf.ts';
import { type AccessRecord, recorded } from '../../src/secrets/recorded.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';

const CANARY = 'sk-canary-recorded';
const reference = secretReference.parse('secret://maps/key');
const { uri } = reference;
const actor = { who: 'alice', why: 'secrets set' };

const FACTS = { id: 'nonce', fingerprint: '0123456789abcdef', createdAt: 1, until: null };

/** A backend that does everything, and notes what was done. */
function complete(done: string[] = []): Required<SecretBackend> {
  const note = async <T>(what: string, result: T) => {
    done.push(what);
    return result;
  };
  return {
    fetch: () => note('fetch', { found: true, current: { id: '7', value: new SecretValue(CANARY) } }),
    probe: () => note('probe', undefined),
    remedy: () => 'put it there',
    list: () => note('list', []),
    watch: () => () => {},
    productionConcern: 'it is a test',
    close: () => note('close', undefined),
    shelf: {
      fetch: () => note('shelf.fetch', { found: 'value', value: new SecretValue(CANARY), ...FACTS }),
      places: () => note('shelf.places', []),
      put: () => note('shelf.put', FACTS),
      remove: () => note('shelf.remove', true),
      scrub: () => note('shelf.scrub', undefined),
      watch: () => () => {},
    },
    writer: {
      put: () => note('put', '8'),
      destroy: () => note('destroy', true),
      versions: {
        list: () => note('versions', []),
        rollback: () => note('rollback', '6'),
        disable: () => note('disable', undefined),
        destroy: () => note('destroyVersion', undefined),
      },
    },
  };
}

function rig(changes: Partial<SecretBackend> = {}) {
  const records: AccessRecord[] = [];
  const done: string[] = [];
  const backend = recorded({ ...complete(done), ...changes }, (record) => void records.push(record), actor);
  return { backend, records, done };
}

const lines = (records: readonly AccessRecord[]) =>
  records.map(({ action, outcome, version }) =>
    [action, outcome, ...(version === undefined ? [] : [version])].join(' '),
  );

describe('every access is recorded, without the value', () => {
  test('a read, with the version and the reason of the call', async () => {
    const { backend, records } = rig();
    await backend.fetch(reference, { why: 'refresh' });
    expect(records).toEqual([
      { action: 'read', reference: uri, version: '7', outcome: 'done', who: 'alice', why: 'refresh' },
    ]);
    expectSilent(records, CANARY);
  });

  test.each(['missing', 'disabled', 'destroyed'] as const)('a read of what is %s', async (absence) => {
    const { backend, records } = rig({ fetch: async () => ({ found: false, absence }) });
    await backend.fetch(reference, { why: 'call' });
    expect(records).toEqual([{ action: 'read', reference: uri, outcome: absence, who: 'alice', why: 'call' }]);
  });

  test.each([
    [new BackendUnusable('a', 'b'), 'unusable'],
    [new NoSuchVersion('c'), 'no_such_version'],
    [new Error(CANARY), 'failed'],
    [CANARY, 'failed'],
  ])('a read that throws %p, which is thrown as it is', async (thrown, outcome) => {
    const { backend, records } = rig({ fetch: () => Promise.reject(thrown) });
    await expect(backend.fetch(reference, { why: 'call' })).rejects.toBe(thrown);
    expect(records).toEqual([{ action: 'read', reference: uri, outcome, who: 'alice', why: 'call' }]);
    expectSilent(records, CANARY);
  });

  test('a change, as it begins and with its outcome', async () => {
    const { backend, records } = rig();
    const { writer } = backend;
    expect(await writer?.put(reference, new SecretValue(CANARY), 0)).toBe('8');
    expect(await writer?.versions?.rollback(reference, '3')).toBe('6');
    await writer?.versions?.disable(reference);
    await writer?.versions?.destroy(reference, '2');
    expect(await writer?.destroy(reference)).toBe(true);
    expect(lines(records)).toEqual([
      ...['write begun', 'write done 8'],
      ...['rollback begun 3', 'rollback done 6'],
      ...['disable begun', 'disable done'],
      ...['destroy_version begun 2', 'destroy_version done 2'],
      ...['destroy begun', 'destroy done'],
    ]);
    for (const record of records) expect(record).toMatchObject({ reference: uri, ...actor });
    expectSilent(records, CANARY);
  });

  test('lists, of secrets and of versions', async () => {
    const { backend, records } = rig();
    await backend.list?.();
    await backend.writer?.versions?.list(reference);
    expect(records).toEqual([
      { action: 'list', outcome: 'done', ...actor },
      { action: 'list_versions', reference: uri, outcome: 'done', ...actor },
    ]);
  });

  test('a change that is refused, or finds nothing', async () => {
    const { writer } = complete();
    const { backend, records } = rig({
      writer: { ...writer, put: () => Promise.reject(new Error('full')), destroy: async () => false },
    });
    await expect(backend.writer?.put(reference, new SecretValue(CANARY), 0)).rejects.toThrow('full');
    expect(await backend.writer?.destroy(reference)).toBe(false);
    expect(lines(records)).toEqual(['write begun', 'write failed', 'destroy begun', 'destroy missing']);
  });

  test('of the keys that callers brought: the place, as hashed, and what the call says of why', async () => {
    const { backend, records } = rig();
    const { shelf } = backend;
    await shelf?.fetch('hash/maps', { why: 'call' });
    await shelf?.put('hash/maps', new SecretValue(CANARY), null, { why: 'brought by its caller' });
    await shelf?.remove('hash/maps/task', 'expired', { why: 'expired' });
    await shelf?.places('');
    await shelf?.scrub();
    const key = { reference: '~hash/maps', who: 'alice' };
    expect(records).toEqual([
      { ...key, action: 'read', outcome: 'done', version: 'nonce', why: 'call' },
      { ...key, action: 'write', outcome: 'begun', why: 'brought by its caller' },
      { ...key, action: 'write', outcome: 'done', version: 'nonce', why: 'brought by its caller' },
      { ...key, reference: '~hash/maps/task', action: 'destroy', outcome: 'begun', why: 'expired' },
      { ...key, reference: '~hash/maps/task', action: 'destroy', outcome: 'done', why: 'expired' },
    ]);
    expectSilent(records, CANARY);
  });

  test.each([
    ['nothing', 'missing'],
    ['unreadable', 'unusable'],
  ] as const)('a key of a caller that is %s is on record as %s', async (found, outcome) => {
    const { backend, records } = rig({ shelf: { ...(complete().shelf as KeyShelf), fetch: async () => ({ found }) } });
    await backend.shelf?.fetch('hash/maps', { why: 'call' });
    expect(records).toMatchObject([{ action: 'read', outcome }]);
  });

  test('a probe is none', async () => {
    const { backend, records, done } = rig();
    await backend.probe();
    await backend.close();
    expect([records, done]).toEqual([[], ['probe', 'close']]);
  });
});

describe('what cannot be recorded does not happen', () => {
  const unwritable = (done: string[]) =>
    recorded(complete(done), () => Promise.reject(new Error('no room')), { who: 'alice', why: 'a test' });

  test('no value is handed out', async () => {
    const refusal = await unwritable([])
      .fetch(reference, { why: 'call' })
      .catch((error: unknown) => error);
    expect(refusal).toEqual(new Error('no room'));
  });

  test('nothing is changed', async () => {
    const done: string[] = [];
    const { writer } = unwritable(done);
    const { shelf } = unwritable(done);
    const { why } = actor;
    await expect(shelf?.fetch('hash/maps', { why })).rejects.toThrow('no room');
    done.splice(0);
    for (const change of [
      shelf?.put('hash/maps', new SecretValue(CANARY), null, { why }),
      shelf?.remove('hash/maps', 'any', { why }),
      writer?.put(reference, new SecretValue(CANARY), 0),
      writer?.destroy(reference),
      writer?.versions?.rollback(reference),
      writer?.versions?.disable(reference),
      writer?.versions?.destroy(reference, '1'),
    ])
      await expect(change).rejects.toThrow('no room');
    expect(done).toEqual([]);
  });
});

describe('what is done stays done when its record cannot be written', () => {
  /** A recorder of one record, with what was warned of. */
  function fullAfterOne(changes: Partial<SecretBackend> = {}) {
    const warned: unknown[] = [];
    const records: AccessRecord[] = [];
    const record = (each: AccessRecord) => {
      if (records.length > 0) throw new Error('no room');
      records.push(each);
    };
    const warn = (outcome: string, why: unknown) => void warned.push([outcome, (why as Error).message]);
    return { warned, backend: recorded({ ...complete(), ...changes }, record, actor, warn) };
  }

  test.each<[string, (backend: SecretBackend) => Promise<unknown> | undefined, unknown]>([
    ['put', ({ writer }) => writer?.put(reference, new SecretValue(CANARY), 0), '8'],
    ['destroy', ({ writer }) => writer?.destroy(reference), true],
    ['rollback', ({ writer }) => writer?.versions?.rollback(reference), '6'],
    ['disable', ({ writer }) => writer?.versions?.disable(reference), undefined],
    ['destroy a version', ({ writer }) => writer?.versions?.destroy(reference, '1'), undefined],
  ])('%s: whoever asked is told the outcome, and warned', async (_what, change, outcome) => {
    const { backend, warned } = fullAfterOne();
    expect(await change(backend)).toBe(outcome);
    expect(warned).toEqual([['done', 'no room']]);
  });

  test('a change that fails is told by its own failure', async () => {
    const writer = { put: () => Promise.reject(new Error('away')), destroy: async () => true };
    const { backend, warned } = fullAfterOne({ writer });
    await expect(backend.writer?.put(reference, new SecretValue(CANARY), 0)).rejects.toThrow('away');
    expect(warned).toEqual([['failed', 'no room']]);
  });

  test('a read that fails too', async () => {
    const { backend, warned } = fullAfterOne({ fetch: () => Promise.reject(new Error('away')) });
    await backend.list?.();
    await expect(backend.fetch(reference, { why: 'call' })).rejects.toThrow('away');
    expect(warned).toEqual([['failed', 'no room']]);
  });
});

describe('a recorded backend can what the backend can, and no more', () => {
  const withoutVersions = { put: async () => '1', destroy: async () => true };
  test.each<[string, Partial<SecretBackend>]>([
    ['everything', {}],
    ['no versions', { writer: withoutVersions }],
    ['nothing but reading', { list: undefined, writer: undefined, watch: undefined, shelf: undefined }],
  ])('%s', (_what, changes) => {
    const backend = { ...complete(), ...changes };
    const wrapped = recorded(backend, () => {}, actor);
    for (const member of ['list', 'writer', 'watch', 'shelf'] as const)
      expect(member in wrapped).toBe(backend[member] !== undefined);
    expect(wrapped.writer?.versions !== undefined).toBe(backend.writer?.versions !== undefined);
    expect(wrapped.productionConcern).toBe('it is a test');
    expect(wrapped.remedy(reference)).toBe('put it there');
  });

  test('methods keep their object', async () => {
    class Kept implements SecretBackend {
      readonly #place = 'here';
      fetch = async () => ({ found: false, absence: 'missing' }) as const;
      probe = async () => {};
      remedy = () => '';
      close = async () => {};
      async list() {
        return [{ reference, state: 'enabled', version: this.#place } as const];
      }
      watch() {
        return this.#place === 'here' ? () => {} : this.close;
      }
    }
    const wrapped = recorded(new Kept(), () => {}, actor);
    expect(await wrapped.list?.()).toMatchObject([{ version: 'here' }]);
    expect(wrapped.watch?.(() => {})).toEqual(expect.any(Function));
    expect('productionConcern' in wrapped).toBe(false);
  });
});
