import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWorkplace, type Workplace } from '../harness/cli.ts';

let workplace: Workplace;

beforeAll(() => {
  workplace = createWorkplace();
});
afterAll(() => workplace.remove());

test('wrong usage ends the process with 2', async () => {
  const { code, stdout, stderr } = await workplace.portcullis(['inti']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/Did you mean init/);
});

test('a failure in JSON has ok: false and the reason on standard output, and ends it with 1', async () => {
  const { code, stdout, stderr } = await workplace.portcullis(['token', 'issue', '--sub', 'alice', '--json']);
  expect(JSON.parse(stdout)).toEqual({ ok: false, error: expect.stringContaining('portcullis -- init') });
  expect([code, stderr]).toEqual([1, '']);
});
