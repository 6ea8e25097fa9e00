import type { OpenConnections } from '../pipeline/open-connections.ts';
import type { Route } from '../pipeline/routes.ts';
import type { CircuitPosition } from '../resilience/circuit.ts';
import type { Metrics } from '../telemetry/metrics.ts';

const NUMBERS: Readonly<Record<CircuitPosition, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Exposes how much is under way at each integration, and which providers are left alone. */
export function watchRoutes(routes: Iterable<Route>, connections: OpenConnections, metrics: Metrics): void {
  const all = [...routes];
  const perRoute = (name: string, help: string, read: (route: Route) => number) =>
    metrics.addGauge(name, help, ['integration'], () =>
      all.map((route) => ({ labels: { integration: route.name }, value: read(route) })),
    );
  perRoute('portcullis_calls_in_flight', 'Calls and WebSockets at the provider', ({ slots }) => slots.taken);
  perRoute('portcullis_calls_waiting', 'Calls that wait for others to end', ({ slots }) => slots.waiting);
  perRoute('portcullis_open_websockets', 'WebSockets open or being opened', ({ name }) => connections.countOf(name));
  metrics.addGauge(
    'portcullis_circuit_state',
    'Whether a provider is left alone: 0 closed, 1 half-open, 2 open',
    ['integration', 'origin'],
    () =>
      all.flatMap(({ name, upstreams }) =>
        upstreams
          .entries()
          .flatMap(([origin, { circuit }]) =>
            circuit === undefined ? [] : [{ labels: { integration: name, origin }, value: NUMBERS[circuit.position] }],
          )
          .toArray(),
      ),
  );
}
