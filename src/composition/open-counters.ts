import type { Clock } from '../core/clock.ts';
import { AddressLimit } from '../limits/address-limit.ts';
import { Counter, type Rate } from '../limits/counter.ts';
import type { Route } from '../pipeline/routes.ts';

/** How often one caller may store, look at and erase keys of its own at one integration: by hand, or a program once per task. */
const OWN_KEYS_RATE: Rate = { requests: 60, window: 60_000 };

/** What counts requests; those of callers by the name of the integration. */
export interface OpenCounters {
  readonly addressLimit: AddressLimit;
  readonly counterOf: (name: string) => Counter;
  readonly ownKeysCounterOf: (name: string) => Counter;
  close(): void;
}

/** @param addressRate of requests without a valid token, from one address */
export function openCounters(routes: readonly Route[], addressRate: Rate, clock: Clock): OpenCounters {
  const all: Counter[] = [];
  const counting = (rate: Rate) => {
    const counter = new Counter(rate, () => clock.now());
    all.push(counter);
    return counter;
  };
  const countingBy = (rateOf: (route: Route) => Rate) => {
    const counters = new Map(routes.map((route) => [route.name, counting(rateOf(route))]));
    return (name: string) => counters.get(name) as Counter;
  };
  return {
    addressLimit: new AddressLimit(counting(addressRate)),
    counterOf: countingBy(({ settings }) => settings.limit),
    ownKeysCounterOf: countingBy(() => OWN_KEYS_RATE),
    close: () => {
      for (const counter of all) counter.close();
    },
  };
}
