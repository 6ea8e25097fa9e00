import { describe, expect, test } from '@jest/globals';
import { Circuit, type CircuitPosition } from '../../src/resilience/circuit.ts';
import { askedPause, pauseBefore } from '../../src/resilience/pause.ts';
import { RetryBudget } from '../../src/resilience/retry-budget.ts';
import { Slots } from '../../src/resilience/slots.ts';
import { manualClock } from '../harness/manual-clock.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a circuit', () => {
  const OPTIONS = { failures: 0.5, calls: 4, window: 10_000, openFor: 5_000 };
  const open = () => {
    const clock = manualClock();
    const circuit = new Circuit(OPTIONS, clock);
    const changes: CircuitPosition[] = [];
    circuit.onChange = (position) => changes.push(position);
    const calls = async (outcomes: string) => {
      for (const outcome of outcomes) {
        const passage = circuit.enter();
        if (outcome === '+') passage?.succeeded();
        else if (outcome === '-') passage?.failed();
        else passage?.abandoned();
        await settle();
      }
    };
    return { clock, circuit, changes, calls };
  };

  test.each([
    ['-', 'closed'],
    ['---', 'closed'],
    ['----', 'open'],
    ['++--', 'open'],
    ['+++---', 'open'],
    ['+++--+', 'closed'],
    ['????????', 'closed'],
    ['??---', 'closed'],
    ['++++++++++', 'closed'],
  ])('after %s is %s', async (outcomes, position) => {
    const { circuit, calls } = open();
    await calls(outcomes);
    expect(circuit.position).toBe(position);
  });

  test('forgets what is older than its window', async () => {
    const { clock, circuit, calls } = open();
    await calls('---');
    clock.advance(11_000);
    await calls('-');
    expect(circuit.position).toBe('closed');
    await calls('---');
    expect(circuit.position).toBe('open');
  });

  test('lets nobody through while open, one when the time is up, and all once that one succeeded', async () => {
    const { clock, circuit, changes, calls } = open();
    await calls('----');
    expect(circuit.enter()).toBeUndefined();
    expect(circuit.triesIn).toBe(5_000);
    clock.advance(4_999);
    expect(circuit.enter()).toBeUndefined();
    clock.advance(1);
    const trying = circuit.enter();
    expect(trying).toBeDefined();
    expect([circuit.enter(), circuit.enter()]).toEqual([undefined, undefined]);
    trying?.succeeded();
    await settle();
    expect(changes).toEqual(['open', 'half-open', 'closed']);
    // What was before counts no more.
    await calls('--');
    expect(circuit.position).toBe('closed');
  });

  test('opens again when the one that tried failed', async () => {
    const { clock, circuit, calls } = open();
    await calls('----');
    clock.advance(5_000);
    circuit.enter()?.failed();
    await settle();
    expect(circuit.position).toBe('open');
    expect(circuit.triesIn).toBe(5_000);
    clock.advance(5_000);
    expect(circuit.enter()).toBeDefined();
  });

  test('lets the next one try at once when the one that tried left, however often', async () => {
    const { clock, circuit, calls } = open();
    await calls('----');
    clock.advance(5_000);
    await calls('???');
    expect(circuit.position).toBe('open');
    expect(circuit.triesIn).toBe(0);
    const trying = circuit.enter();
    expect(circuit.enter()).toBeUndefined();
    trying?.failed();
    await settle();
    expect(circuit.triesIn).toBe(5_000);
  });
});

describe('slots', () => {
  test('are as many as there are, and places in line too', () => {
    const slots = new Slots(2, 1);
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false]);
    expect(slots.queue()).toBeDefined();
    expect(slots.queue()).toBeUndefined();
    expect(slots).toMatchObject({ taken: 2, waiting: 1 });
  });

  test('go to those in line, in their order, and to nobody who left it', async () => {
    const slots = new Slots(1, 3);
    slots.tryTake();
    const turns: string[] = [];
    const [first, second, third] = ['first', 'second', 'third'].map((name) => {
      const place = slots.queue();
      void place?.turn.then(() => turns.push(name));
      return place;
    });
    second?.leave();
    slots.free();
    await settle();
    expect(turns).toEqual(['first']);
    expect(slots.tryTake()).toBe(false);
    slots.free();
    await settle();
    expect(turns).toEqual(['first', 'third']);
    // Too late to leave: it had its turn.
    third?.leave();
    expect(slots).toMatchObject({ taken: 0, waiting: 0 });
    expect(first).toBeDefined();
  });
});

describe('a retry budget', () => {
  test('is a share of calls, and a small reserve', () => {
    const budget = new RetryBudget(0.2);
    let retries = 0;
    for (let call = 0; call < 1_000; call += 1) {
      budget.deposit();
      while (budget.withdraw()) retries += 1;
    }
    expect(retries).toBeGreaterThanOrEqual(205);
    expect(retries).toBeLessThanOrEqual(210);
  });

  test('does not pile up', () => {
    const budget = new RetryBudget(1);
    for (let call = 0; call < 1_000; call += 1) budget.deposit();
    let retries = 0;
    while (budget.withdraw()) retries += 1;
    expect(retries).toBe(10);
  });
});

describe('a pause', () => {
  test.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [5, 1_600],
    [6, 2_000],
    [9, 2_000],
  ])('before retry %d is at most %d ms', (retry, most) => {
    expect(pauseBefore(retry, undefined, () => 1)).toBe(most);
    expect(pauseBefore(retry, undefined, () => 0)).toBe(0);
  });

  test('is no shorter than asked for', () => {
    expect(pauseBefore(1, 3_000, () => 1)).toBe(3_000);
    expect(pauseBefore(1, 0, () => 1)).toBe(100);
  });

  const NOW = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');
  test.each([
    ['0', 0],
    ['7', 7_000],
    ['Wed, 21 Oct 2015 07:28:30 GMT', 30_000],
    ['Wed, 21 Oct 2015 07:27:30 GMT', 0],
    ['Wednesday, 21-Oct-15 07:28:30 GMT', undefined],
    ['1.5', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['', undefined],
    ['99999999999999', undefined],
    [undefined, undefined],
  ])('that Retry-After: %s asks for is %s', (header, pause) => {
    expect(askedPause(header, NOW)).toBe(pause);
  });
});
