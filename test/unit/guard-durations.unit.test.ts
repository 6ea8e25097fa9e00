import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { duration } from '../../src/settings/units.ts';
import { loadConfig, mapsConfig } from '../harness/gateway.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';

let issuer: TestIssuer;
let directory: string;
beforeAll(async () => {
  issuer = await createIssuer();
  directory = mkdtempSync(join(tmpdir(), 'portcullis-durations-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const load = (server: Record<string, unknown>) =>
  loadConfig(directory, { ...mapsConfig(issuer, 'idp.pem', 'http://127.0.0.1:1'), server }, {});

describe('a duration that is longer than a timer can be', () => {
  // Node fires such a timer at once: a limit's window would always be over, and the limit gone.
  test.each(['25d', '597h', '35792m', '2147484s'])('is no duration: %s', (text) => {
    expect(duration.safeParse(text).success).toBe(false);
  });

  test.each(['24d', '596h', '2147483s', '1ms'])('is not %s', (text) => {
    expect(duration.safeParse(text).success).toBe(true);
  });

  test('is refused as the window of a limit', () => {
    expect(() => load({ addressLimit: { requests: 5, window: '30d' } })).toThrow(/server\.addressLimit\.window/);
  });
});

describe('the time for headers', () => {
  test('is no longer than that for the whole request, of which they are a part', () => {
    expect(() => load({ timeouts: { headers: '10s', request: '5s' } })).toThrow(/server\.timeouts/);
    expect(() => load({ timeouts: { request: '5s' } })).toThrow(/server\.timeouts/);
    expect(load({ timeouts: { headers: '5s', request: '5s' } }).settings.server.timeouts.headers).toBe(5_000);
  });
});
