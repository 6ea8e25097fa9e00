import type { Clock } from '../../src/core/clock.ts';
import { AdaptiveLimits, type LimitedCaller } from '../../src/limits/adaptive-limits.ts';
import { IntegrationLimits } from '../../src/limits/integration-limits.ts';
import { Layer } from '../../src/limits/layer.ts';
import { limitSettings } from '../../src/settings/limit.ts';
import { EmbeddedCounting } from '../../src/state/counting/embedded-counting.ts';
import { type Caller, callers, type Fate, providerAnswer } from './traffic.ts';

/** What one caller had of one minute. */
export interface Share {
  /** Calls that our policy did not deny. */
  asked: number;
  /** Those of them that were sent to the provider. */
  sent: number;
  /** At the end of the minute. */
  factor: number;
}

/** One minute of the day. */
export interface Minute {
  readonly of: Readonly<Record<Caller['name'], Share>>;
  /** The provider's factor, at its end. */
  readonly provider: number;
}

export const REQUESTS = 60;
const MINUTE = 60_000;
const MINUTES = 24 * 60;
/** So many steps in a minute: one each second. */
const STEPS = 60;

/** A day of traffic through the limits of one integration with the defaults, in a second or two; always the same. */
export async function simulateDay(): Promise<readonly Minute[]> {
  const time = stillClock();
  const random = randomFrom(20_261_121);
  const limits = limitsBy(time.clock);
  const day: Minute[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const of = { good: noShare(), greedy: noShare(), broken: noShare(), hostile: noShare() };
    for (let step = 0; step < STEPS; step += 1) {
      const hour = (minute + step / STEPS) / 60;
      for (const caller of callers) {
        const due = caller.perMinute(hour) / STEPS;
        const calls = Math.floor(due) + (random() < due % 1 ? 1 : 0);
        for (let call = 0; call < calls; call += 1)
          await makeCall(limits, caller, of[caller.name], { hour, fate: caller.fate(hour, random()), luck: random() });
      }
      time.advance(MINUTE / STEPS);
    }
    for (const { name } of callers) of[name].factor = limits.adaptive.factorOf(identityOf(name));
    day.push({ of, provider: limits.adaptive.providerFactor });
  }
  return day;
}

interface Call {
  readonly hour: number;
  readonly fate: Fate;
  readonly luck: number;
}

async function makeCall(limits: Limits, { name }: Caller, share: Share, { hour, fate, luck }: Call): Promise<void> {
  const identity = identityOf(name);
  if (fate === 'denied') {
    limits.adaptive.denied(identity);
  } else {
    share.asked += 1;
    if (!(await isAdmitted(limits.all, identity))) return;
    share.sent += 1;
    const { status, retryAfter } = providerAnswer(hour, fate, luck);
    limits.adaptive.answered(identity, status, 'product', retryAfter);
  }
  // What was observed is known when the next call comes.
  for (let turn = 0; turn < 3; turn += 1) await undefined;
}

async function isAdmitted(limits: IntegrationLimits, caller: LimitedCaller): Promise<boolean> {
  try {
    return (await limits.take(caller, undefined)).isAdmitted;
  } catch {
    // The provider asked for a pause.
    return false;
  }
}

type Limits = ReturnType<typeof limitsBy>;

function limitsBy(clock: Clock) {
  const counting = new EmbeddedCounting(clock);
  const { requests, window, algorithm, adaptive: terms } = limitSettings.parse({ requests: REQUESTS, window: '1m' });
  if (terms === false) throw new Error('limits do not adapt by default any more');
  const adaptive = new AdaptiveLimits('maps', requests, { window, ...terms }, { counting, clock, onChange: () => {} });
  const caller = new Layer(
    'default',
    'caller:maps',
    { algorithm, requests, window },
    { clock, counting, local: undefined, onStateFailure: 'local', onStateless: () => {} },
  );
  return { adaptive, all: new IntegrationLimits({ caller, adaptive }) };
}

const noShare = (): Share => ({ asked: 0, sent: 0, factor: 1 });

const identityOf = (subject: string): LimitedCaller => ({
  issuer: 'https://login.example.com/',
  subject,
  key: subject,
  organisation: undefined,
});

function stillClock(): { clock: Clock; advance: (milliseconds: number) => void } {
  let passed = 0;
  const clock = { now: () => Date.UTC(2026, 10, 21) + passed, elapsed: () => passed };
  return {
    clock,
    advance: (milliseconds) => {
      passed += milliseconds;
    },
  };
}

/** Mulberry32: numbers from 0 to 1 that are the same each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
