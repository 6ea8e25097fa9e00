import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { StateAway } from '../../src/state/definition.ts';
import { boundedCalls } from '../../src/state/redis/bounded-calls.ts';
import { RedisLink } from '../../src/state/redis/link.ts';
import { script } from '../../src/state/redis/script.ts';
import { fakeConnection, replyError } from '../harness/fake-connection.ts';
import { manualTime } from '../harness/manual-time.ts';

/** When what arrived is read, twice over. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await setImmediate();
}

/** Calls with a deadline of 50 ms over connections that are opened as the test says. */
async function rig() {
  const time = manualTime();
  const connections = [fakeConnection(), fakeConnection()];
  const opened: typeof connections = [];
  const link = new RedisLink({
    ...time,
    open: async () => {
      const next = connections.shift();
      if (next === undefined) throw new StateAway('there is no other');
      opened.push(next);
      return next;
    },
    look: async () => {},
    events: { up: () => {}, lost: () => {} },
  });
  await link.open();
  const tally = { answered: 0, refused: 0, late: 0, lost: 0, away: 0 };
  const calls = boundedCalls(50, { link, name: 'Redis', prefix: 'p:', timers: time.timers, tally });
  return { time, link, calls, tally, opened, first: opened[0] as (typeof opened)[number] };
}

const outcome = (call: Promise<unknown>) => call.then(String, (error: Error) => `${error.name}: ${error.message}`);

describe('calls to Redis', () => {
  test('that are not answered within the deadline reject; those a while after them at once', async () => {
    const { time, link, calls, tally, first } = await rig();
    const waiting = [outcome(calls.command('GET', 'a')), outcome(calls.command('GET', 'b'))];
    await time.pass(49);
    expect(tally.late).toBe(0);
    await time.pass(1);
    for (const each of await Promise.all(waiting)) expect(each).toMatch(/^StateAway: Redis cannot be used now/);
    await time.pass(199);
    const last = outcome(calls.command('GET', 'c'));
    await time.pass(1);
    expect(link.connection).toBeUndefined();
    expect(await outcome(calls.command('GET', 'd'))).toMatch(/^StateAway: .* did not answer within 50 ms/);
    await time.pass(49);
    expect(await last).toMatch(/^StateAway/);
    expect(tally).toEqual({ answered: 0, refused: 0, late: 3, lost: 0, away: 1 });
    expect(first.sent).toHaveLength(3);
  });

  test.each([50, 260])('go on as soon as one that was late is answered, after %s ms', async (milliseconds) => {
    const { time, calls, tally, first, link } = await rig();
    const waiting = outcome(calls.command('GET', 'a'));
    await time.pass(50);
    expect(await waiting).toMatch(/^StateAway/);
    await time.pass(milliseconds - 50);
    expect(link.connection === undefined).toBe(milliseconds === 260);
    first.answer('1');
    await settled();
    const next = outcome(calls.command('GET', 'b'));
    first.answer('2');
    expect(await next).toBe('2');
    expect(tally).toEqual({ answered: 1, refused: 0, late: 1, lost: 0, away: 0 });
    await time.pass(5_000);
    expect(first.destroyed).toBe(false);
    expect(link.connection).toBe(first);
  });

  test.each([
    ['WRONGTYPE', false],
    ['LOADING', true],
  ])('that are answered late with %s give up the connection: %s', async (code, isLost) => {
    const { time, calls, first } = await rig();
    const waiting = outcome(calls.command('GET', 'a'));
    await time.pass(50);
    await waiting;
    first.fail(replyError(`${code} words`));
    await settled();
    expect(first.destroyed).toBe(isLost);
  });

  test('are not late when their answer lies at the socket, and the process alone was', async () => {
    const { time, calls, first, tally } = await rig();
    const call = outcome(calls.command('GET', 'a'));
    // What a pause of the process looks like: its timers fire first, then it reads, and what came meanwhile it reads after that.
    time.advance(500);
    await setImmediate();
    first.answer('1');
    expect(await call).toBe('1');
    await settled();
    expect(first.destroyed).toBe(false);
    expect(tally).toEqual({ answered: 1, refused: 0, late: 0, lost: 0, away: 0 });
  });

  test('keep a connection in doubt, however long the process alone stood still', async () => {
    const { time, calls, first, link, tally } = await rig();
    const late = outcome(calls.command('GET', 'a'));
    await time.pass(50);
    expect(await late).toMatch(/^StateAway/);
    time.advance(10_000);
    await settled();
    expect(link.connection).toBe(first);
    first.answer('1');
    await time.pass(2_000);
    expect([link.connection, first.destroyed]).toEqual([first, false]);
    expect(tally.late).toBe(1);
  });

  test('go over another connection when a second is over without an answer', async () => {
    const { time, link, calls, opened } = await rig();
    const late = outcome(calls.command('GET', 'a'));
    await time.pass(50);
    await late;
    await time.pass(999);
    expect(opened[0]?.destroyed).toBe(false);
    await time.pass(1);
    expect(opened[0]?.destroyed).toBe(true);
    while (link.connection === undefined) {
      await time.pass(100);
      await settled();
    }
    const call = calls.command('GET', 'b');
    opened[1]?.answer('2');
    expect(await call).toBe('2');
  });

  test.each(['LOADING', 'READONLY', 'MISCONF', 'OOM', 'CLUSTERDOWN', 'MASTERDOWN', 'NOAUTH'])(
    'give up the connection when Redis says %s',
    async (code) => {
      const { calls, first, link } = await rig();
      const call = outcome(calls.command('SET', 'a', 1));
      first.fail(replyError(`${code} the server's words`));
      expect(await call).toMatch(/^StateAway: (?!.*the server's words)/);
      expect(first.destroyed).toBe(true);
      expect(link.connection).toBeUndefined();
    },
  );

  test.each(['WRONGTYPE', 'ERR', 'NOPERM', 'CROSSSLOT'])(
    'keep it when what was asked is refused with %s',
    async (code) => {
      const { calls, first, link } = await rig();
      const call = outcome(calls.command('GET', 'a'));
      first.fail(replyError(`${code} the server's words`));
      expect(await call).toBe(`StateAway: Redis refused what was asked of it (${code})`);
      expect(link.connection).toBe(first);
    },
  );

  test('send a script by its hash, and whole where Redis does not know it', async () => {
    const { calls, first } = await rig();
    const counting = script('return 1');
    const call = calls.run(counting, ['p:a'], [1, 'x']);
    first.fail(replyError('NOSCRIPT No matching script.'));
    await settled();
    first.answer(1);
    expect(await call).toBe(1);
    expect(counting.sha1).toBe('e0e1f9fabfc9d4800c877a703b823ac0578ff8db');
    expect(first.sent).toEqual([
      ['evalsha', counting.sha1, 1, 'p:a', 1, 'x'],
      ['eval', 'return 1', 1, 'p:a', 1, 'x'],
    ]);
  });
});
