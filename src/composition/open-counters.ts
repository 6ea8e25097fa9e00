import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import { AdaptiveLimits } from '../limits/adaptive-limits.ts';
import { AddressLimit, type Rate } from '../limits/address-limit.ts';
import { IntegrationLimits } from '../limits/integration-limits.ts';
import { Layer, type LayerParts } from '../limits/layer.ts';
import type { LayerName } from '../limits/place.ts';
import type { Route } from '../pipeline/routes.ts';
import { EmbeddedCounting } from '../state/counting/embedded-counting.ts';
import type { Counting, CountTerms } from '../state/definition.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { reportLimits } from './report-limits.ts';

/** How often one caller may store, look at and erase keys of its own at one integration: by hand, or a program once per task. */
const OWN_KEYS_TERMS: CountTerms = { algorithm: 'fixed', requests: 60, window: 60_000 };

export interface CountersWorld {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Where callers' requests are counted. */
  readonly counting: Counting;
  /** Milliseconds for which a request waits for shared state at most; undefined where there is none. */
  readonly patience: number | undefined;
}

/** What counts requests; those of callers by the name of the integration. */
export interface OpenCounters {
  readonly addressLimit: AddressLimit;
  readonly limitsOf: (name: string) => IntegrationLimits;
  readonly ownKeysLimitsOf: (name: string) => IntegrationLimits;
  close(): void;
}

/** @param addressRate of requests without a valid token, from one address */
export function openCounters(routes: readonly Route[], addressRate: Rate, world: CountersWorld): OpenCounters {
  const { clock, metrics, log } = world;
  const reports = reportLimits({ clock, log, metrics });
  const local = new EmbeddedCounting(clock);
  const limits = new Map(routes.map((route) => [route.name, limitsOf(route, { ...world, local }, reports)]));
  const ownKeysLimits = new Map(routes.map(({ name }) => [name, ownKeysLimitsOf(name, { ...world, local })]));
  reports.watch(limits);
  const addressLimit = new AddressLimit(addressRate, { counting: local, clock });
  return {
    addressLimit,
    limitsOf: (name) => limits.get(name) as IntegrationLimits,
    ownKeysLimitsOf: (name) => ownKeysLimits.get(name) as IntegrationLimits,
    close: () => {
      addressLimit.close();
      for (const each of [...limits.values(), ...ownKeysLimits.values()]) each.close();
    },
  };
}

/** With what counts in this process alone. */
type World = CountersWorld & { readonly local: Counting };
type Reports = ReturnType<typeof reportLimits>;

function limitsOf({ name, settings }: Route, world: World, reports: Reports): IntegrationLimits {
  const { clock, timers, counting, local, patience } = world;
  const { limit } = settings;
  const { algorithm, onStateFailure } = limit;
  const parts: LayerParts = {
    clock,
    counting,
    local: patience === undefined ? undefined : local,
    onStateFailure,
    onStateless: () => reports.countStateless(name, onStateFailure),
  };
  const layer = (layerName: LayerName, storeName: string, { requests, window }: Rate) =>
    new Layer(layerName, storeName, { algorithm, requests, window }, parts);
  const operations = Object.entries(limit.operations).map(
    ([operation, rate]) => [operation, layer('operation', `operation:${name}:${operation}`, rate)] as const,
  );
  return new IntegrationLimits({
    caller: layer('default', `caller:${name}`, limit),
    operations: new Map(operations),
    organisation: limit.organisation && layer('organisation', `organisation:${name}`, limit.organisation),
    adaptive: adaptiveLimits(name, limit, world, reports),
    patience: patience === undefined ? undefined : { milliseconds: patience, timers },
  });
}

type LimitOf = Route['settings']['limit'];

function adaptiveLimits(name: string, { adaptive, requests, window }: LimitOf, world: CountersWorld, reports: Reports) {
  if (adaptive === false) return undefined;
  const { threshold, calls, floor } = adaptive;
  const { counting, clock } = world;
  return new AdaptiveLimits(
    name,
    requests,
    { window, threshold, calls, floor },
    { counting, clock, onChange: reports.logChange },
  );
}

/** Each instance for itself: they are no calls to a provider. */
function ownKeysLimitsOf(name: string, { clock, local }: World): IntegrationLimits {
  const parts: LayerParts = {
    clock,
    counting: local,
    local: undefined,
    onStateFailure: 'local',
    onStateless: () => {},
  };
  const caller = new Layer('default', `own-keys:${name}`, OWN_KEYS_TERMS, parts);
  return new IntegrationLimits({ caller });
}
