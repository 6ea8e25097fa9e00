import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AccessRecord } from '../../src/secrets/recorded.ts';
import { AccessFileUnusable, accessFile } from '../../src/telemetry/access-file.ts';
import { accessLog } from '../../src/telemetry/access-log.ts';
import { captureLog } from '../harness/gateway.ts';
import { manualClock } from '../harness/manual-clock.ts';

const record: AccessRecord = {
  action: 'read',
  reference: 'secret://maps/key',
  version: '7',
  outcome: 'done',
  who: 'alice',
  why: 'secrets get',
};
const clock = manualClock(Date.UTC(2026, 0, 2, 3, 4, 5));

describe('the file', () => {
  let directory = '';
  let path = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'portcullis-access-'));
    path = join(directory, 'var/vault-access.log');
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const linesOf = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);

  test('has one line for each access, from the first on, for its owner alone', async () => {
    const write = accessFile(path, clock);
    await write(record);
    await write({ ...record, outcome: 'missing' });
    expect(statSync(join(directory, 'var')).mode & 0o777).toBe(0o700);
    const time = '2026-01-02T03:04:05.000Z';
    expect(linesOf()).toEqual([
      { time, ...record },
      { time, ...record, outcome: 'missing' },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is added to, and closed to others when it was open to them', async () => {
    await accessFile(path, clock)(record);
    chmodSync(path, 0o644);
    await accessFile(path, clock)(record);
    expect(linesOf()).toHaveLength(2);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('has whole lines of accesses at the same time', async () => {
    const write = accessFile(path, clock);
    await Promise.all(Array.from({ length: 50 }, (_, index) => write({ ...record, version: String(index) })));
    expect(new Set(linesOf().map((line) => (line as AccessRecord).version)).size).toBe(50);
  });

  test('is not written through a link', async () => {
    await accessFile(path, clock)(record);
    const target = join(directory, 'target');
    writeFileSync(target, '');
    rmSync(path);
    symlinkSync(target, path);
    await expect(accessFile(path, clock)(record)).rejects.toThrow(AccessFileUnusable);
    expect(readFileSync(target, 'utf8')).toBe('');
  });

  test.each(['pipe that nobody reads', 'pipe that somebody reads'])('is no %s', async (kind) => {
    await accessFile(path, clock)(record);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    const reader = kind.includes('somebody') ? openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) : undefined;
    await expect(accessFile(path, clock)(record)).rejects.toThrow(AccessFileUnusable);
    if (reader === undefined) return;
    expect(readSync(reader, Buffer.alloc(1))).toBe(0);
    closeSync(reader);
  });

  test('that cannot be written says so, and what to do', async () => {
    writeFileSync(join(directory, 'var'), 'a file where the directory should be');
    const refusal = accessFile(path, clock)(record);
    await expect(refusal).rejects.toThrow(AccessFileUnusable);
    await expect(refusal).rejects.toThrow(/vault-access\.log \(E\w+\), so it is refused; make that file writable/);
    expect(existsSync(path)).toBe(false);
  });
});

test('the log has them as the event secret_access', () => {
  const { log, logged } = captureLog();
  void accessLog(log)(record);
  expect(logged).toEqual([expect.objectContaining({ level: 'info', event: 'secret_access', ...record })]);
});
