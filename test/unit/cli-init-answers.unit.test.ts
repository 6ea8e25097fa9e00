import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runInProcess } from '../harness/cli-in-process.ts';

let directory: string;
let file: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-init-'));
  file = join(directory, 'config', 'gateway.yaml');
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('what is no answer writes nothing', () => {
  test.each([
    ['--integration', 'gogle-maps'],
    ['--issuer', 'login.example.com'],
    ['--origin', 'http://localhost:3000/app'],
    ['--jwks-uri', 'https://a.example/jwks'],
  ])('%s %s', async (option, value) => {
    const { code, stderr } = await runInProcess(['init', '--file', file, option, value, '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain(option);
    expect(existsSync(join(directory, 'config'))).toBe(false);
  });

  test.each([
    ['https://a.example/', 'http://a.example/jwks'],
    ['http://a.example/', ''],
  ])('a key set by http, which the gateway would refuse: %s %s', async (issuer, uri) => {
    const words = ['--issuer', issuer, ...(uri === '' ? [] : ['--jwks-uri', uri])];
    const { code, stderr } = await runInProcess(['init', '--file', file, ...words, '--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--jwks-uri: write an https URL/);
    expect(existsSync(join(directory, 'config'))).toBe(false);
  });

  test.each([
    ['google-maps\n'],
    [''],
    ['gogle-maps\n\n\n'],
    ['\n\nnot an origin\n'],
    ['\nhttps://a.example\n\nnot a url\n'],
  ])('the lines %j', async (input) => {
    const { code, stderr } = await runInProcess(['init', '--file', file], { input });
    expect(code).toBe(2);
    expect(stderr).toMatch(/error: .*--(integration|issuer|origin|jwks-uri)/);
    expect(existsSync(join(directory, 'config'))).toBe(false);
  });

  test.each([
    [['--issuer', 'development', '--yes'], ''],
    [['--integration', 'google-maps'], 'development\n\n'],
  ])('a development issuer in production: %j', async (words, input) => {
    const environment = { NODE_ENV: 'production' };
    const { code, stderr } = await runInProcess(['init', '--file', file, ...words], { environment, input });
    expect(code).toBe(1);
    expect(stderr).toMatch(/refused with NODE_ENV=production/);
    expect(existsSync(join(directory, 'config'))).toBe(false);
  });
});
