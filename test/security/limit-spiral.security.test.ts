import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CallResult } from '../harness/call.ts';
import { type ManualClock, manualClock } from '../harness/manual-clock.ts';
import { openScene, type Scene } from '../harness/scene.ts';

// Hazard 28: our own 429s fed back into an adaptive limit would be a spiral that a caller cannot leave.

const LIMIT = 20;
const WINDOW = 60_000;

let clock: ManualClock;
let status = 200;
let scene: Scene;
let callers = 0;

beforeAll(async () => {
  clock = manualClock();
  scene = await openScene({
    answer: (_request, response) => response.writeHead(status).end('{}'),
    maps: { limit: { requests: LIMIT, window: '1m' } },
    world: { clock },
  });
});
afterAll(() => scene.close());

/** A token that outlasts the test's hours, of a caller whom no other test knows. */
const someone = () => scene.issuer.sign({ sub: `caller-${++callers}`, exp: Math.floor(Date.now() / 1000) + 86_400 });

async function callTimes(count: number, token: string): Promise<CallResult[]> {
  const answers: CallResult[] = [];
  for (let sent = 0; sent < count; sent += 1) answers.push(await scene.call({ token }));
  return answers;
}

const statuses = (answers: CallResult[], wanted: number) => answers.filter((answer) => answer.status === wanted).length;

test('who is refused for asking too much, however often, has the whole limit again a window after it was used', async () => {
  const token = await someone();
  status = 200;
  for (let window = 0; window < 3; window += 1) {
    const answers = await callTimes(2 * LIMIT, token);
    expect(statuses(answers, 200)).toBe(LIMIT);
    clock.advance(WINDOW / 2);
    answers.push(...(await callTimes(3 * LIMIT, token)));
    expect(statuses(answers, 200)).toBe(LIMIT);
    for (const { headers } of answers) expect(headers).not.toHaveProperty('x-portcullis-limit-factor');
    clock.advance(WINDOW / 2);
  }
});

test('who behaves badly falls, is told so, and recovers by behaving well, though it goes on asking too much', async () => {
  const token = await someone();
  status = 404;
  await callTimes(LIMIT, token);
  clock.advance(WINDOW);
  status = 200;
  const told: (string | string[] | undefined)[] = [];
  for (let window = 0; window < 8; window += 1) {
    const answers = await callTimes(3 * LIMIT, token);
    told.push(answers.at(-1)?.headers['x-portcullis-limit-factor']);
    expect(statuses(answers, 200)).toBeGreaterThan(0);
    clock.advance(WINDOW);
  }
  expect(told).toEqual([
    '0.5;reason=caller_errors',
    '0.6;reason=caller_errors',
    '0.7;reason=caller_errors',
    '0.8;reason=caller_errors',
    '0.9;reason=caller_errors',
    undefined,
    undefined,
    undefined,
  ]);
});
