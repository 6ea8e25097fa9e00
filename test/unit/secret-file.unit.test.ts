import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import { type BackendDefinition, BackendUnusable } from '../../src/secrets/definition.ts';
import { file } from '../../src/secrets/file.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { access, expectSilent, fetched, openAt } from '../contract/backend-behaviour/subject.ts';
import { manualClock } from '../harness/manual-clock.ts';

// Short, because JSON.parse quotes ten characters.
const CANARY = 'sk-K4n4r';
const reference = secretReference.parse('secret://maps/key');
const directory = mkdtempSync(join(tmpdir(), 'portcullis-secret-file-'));
const path = join(directory, 'secrets.json');
const definition = file as unknown as BackendDefinition;
const backend = openAt(
  definition,
  { path },
  { environment: {}, clock: manualClock(), timers: systemTimers, who: 'the tests' },
);

afterAll(async () => {
  await backend.close();
  rmSync(directory, { recursive: true });
});

describe('a file that cannot be used is refused, with its name and what to write, and nothing of what it says', () => {
  test.each([
    ['not JSON', `{"maps": {"key": "${CANARY}",}}`, /is not JSON/],
    ['a bare key', CANARY, /is not JSON/],
    ['half written', `{"maps": {"key": "${CANARY}`, /is not JSON/],
    ['empty', '', /is not JSON/],
    ['a string', `"${CANARY}"`, /not an object of objects/],
    ['a list', `[{"key": "${CANARY}"}]`, /not an object of objects/],
    ['null', 'null', /not an object of objects/],
    ['flat', `{"maps": "${CANARY}"}`, /not an object of objects/],
    ['flat beside what is in order', `{"maps": {"key": "x"}, "other": "${CANARY}"}`, /not an object of objects/],
    ['an object for a key', `{"maps": {"key": {"value": "${CANARY}"}}}`, /field key of maps is not a string/],
    ['a number for a key', '{"maps": {"key": 4242424242}}', /field key of maps is not a string/],
    ['null for a key', '{"maps": {"key": null}}', /field key of maps is not a string/],
  ])('%s', async (_what, content, found) => {
    writeFileSync(path, content);
    const error = await backend.fetch(reference, access).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error).toMatchObject({ found: expect.stringMatching(found), write: expect.stringMatching(/./) });
    expect((error as BackendUnusable).found).toContain(path);
    expectSilent(error, CANARY, '4242424242');
  });

  test('one that is not there, and a directory', async () => {
    for (const [prepare, found, write] of [
      [() => {}, /does not exist/, /create it/],
      [() => mkdirSync(path), /is a directory/, /secrets\.options\.path/],
    ] as const) {
      rmSync(path, { force: true });
      prepare();
      const refusal = { found: expect.stringMatching(found), write: expect.stringMatching(write) };
      await expect(backend.probe()).rejects.toMatchObject(refusal);
      await expect(backend.fetch(reference, access)).rejects.toBeInstanceOf(BackendUnusable);
      await expect(backend.list?.()).rejects.toBeInstanceOf(BackendUnusable);
    }
    rmSync(path, { recursive: true });
  });
});

test('a byte order mark, as some editors put one, is no mistake', async () => {
  writeFileSync(path, `\uFEFF{"maps": {"key": "a"}}`);
  expect(await fetched(backend, reference)).toEqual({ current: 'a' });
});

test.each(['', ' ', '\n'])('a value of nothing but spaces (%j) is missing, and not listed', async (value) => {
  writeFileSync(path, JSON.stringify({ maps: { key: value } }));
  expect(await fetched(backend, reference)).toEqual({ absence: 'missing' });
  expect(await backend.list?.()).toEqual([]);
});

test('what is under a name of JavaScript’s own is read as any other', async () => {
  writeFileSync(path, '{"constructor": {"name": "a"}, "x": {"toString": "b"}}');
  expect(await fetched(backend, secretReference.parse('secret://constructor/name'))).toEqual({ current: 'a' });
  expect(await fetched(backend, secretReference.parse('secret://x/toString'))).toEqual({ current: 'b' });
});

test('the list leaves out what no reference can name', async () => {
  writeFileSync(path, '{"maps": {"key": "a", "a key": "b", "": "c", "number": 1}, "__proto__": {"key": "d"}}');
  expect((await backend.list?.())?.map(({ reference: { uri } }) => uri)).toEqual(['secret://maps/key']);
});

test('it is unfit for production', () => {
  expect(backend.productionConcern).toMatch(/on the disk as they are/);
});
