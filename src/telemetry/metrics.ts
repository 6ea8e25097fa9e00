import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What one call adds to the metrics. Labels come from closed sets: configuration names and our own codes. */
export interface CallMeasure {
  readonly integration: string;
  readonly operation: string;
  /** `ok`, `upstream_error`, `client_closed`, or an error code of ours. */
  readonly outcome: string;
  /** Seconds from arrival to the last byte. */
  readonly duration: number;
  /** Seconds of that which the gateway itself took; undefined when nothing was forwarded. */
  readonly overhead: number | undefined;
}

/** A state with the labels that name it. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Counters and histograms in Prometheus' text format. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'portcullis_requests_total',
    help: 'Calls by integration, operation and outcome',
    labelNames: ['integration', 'operation', 'outcome'] as const,
    registers: [this.#registry],
  });
  readonly #duration = new Histogram({
    name: 'portcullis_request_duration_seconds',
    help: 'Time from arrival to the last byte, the provider included',
    labelNames: ['integration'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [this.#registry],
  });
  readonly #overhead = new Histogram({
    name: 'portcullis_overhead_seconds',
    help: "The gateway's own share of the time to the answer's first byte",
    labelNames: ['integration'] as const,
    buckets: [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1],
    registers: [this.#registry],
  });

  readonly #retries = new Counter({
    name: 'portcullis_retries_total',
    help: 'Calls sent again after the provider failed, by integration and operation',
    labelNames: ['integration', 'operation'] as const,
    registers: [this.#registry],
  });

  readonly #fallbacks = new Counter({
    name: 'portcullis_caller_key_fallbacks_total',
    help: "Calls that used the product's key in place of the caller's own, which could not be used or was refused",
    labelNames: ['integration'] as const,
    registers: [this.#registry],
  });

  readonly #cuts = new Counter({
    name: 'portcullis_calls_cut_total',
    help: 'Calls under way that were cut by a hold (locked_down) or a revocation (revoked)',
    labelNames: ['integration', 'why'] as const,
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  count({ integration, operation, outcome, duration, overhead }: CallMeasure): void {
    this.#requests.inc({ integration, operation, outcome });
    this.#duration.observe({ integration }, duration);
    if (overhead !== undefined) this.#overhead.observe({ integration }, overhead);
  }

  /** A call is sent once more. */
  countRetry(integration: string, operation: string): void {
    this.#retries.inc({ integration, operation });
  }

  /** A call uses the product's key in place of the caller's own. */
  countFallback(integration: string): void {
    this.#fallbacks.inc({ integration });
  }

  /** A call under way was cut by an order. */
  countCut(integration: string, why: 'locked_down' | 'revoked'): void {
    this.#cuts.inc({ integration, why });
  }

  /** Adds a gauge whose values are read when the metrics are. */
  addGauge(name: string, help: string, labelNames: readonly string[], read: () => readonly Reading[]): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect: () => {
        // What is not there any more is not told of.
        gauge.reset();
        for (const { labels, value } of read()) gauge.set(labels, value);
      },
    });
  }

  /** Adds a counter that is kept elsewhere, and read when the metrics are. */
  addTotal(name: string, help: string, labelNames: readonly string[], read: () => readonly Reading[]): void {
    const counter = new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        for (const { labels, value } of read()) counter.inc(labels, value);
      },
    });
  }

  /** What was refused before it was a call. */
  countRefusal(code: string): void {
    this.#requests.inc({ integration: 'none', operation: 'none', outcome: code });
  }

  countPreflight(): void {
    this.#requests.inc({ integration: 'none', operation: 'none', outcome: 'preflight' });
  }

  /** Everything, in Prometheus' text exposition format. */
  async expose(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
