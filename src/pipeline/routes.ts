import type { CallerKeys } from '../caller-keys/definition.ts';
import type { Credential, IntegrationDefinition, Operation, TokenPlace } from '../integrations/definition.ts';
import { type PathPattern, pathPattern } from '../integrations/path-pattern.ts';
import { type ReadAs, readsBodyAs } from '../integrations/reads-body-as.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import { Slots } from '../resilience/slots.ts';
import type { IntegrationSettings } from '../settings/integration.ts';
import { baseRequestHeaders, baseResponseHeaders } from './header-allow-lists.ts';
import { compileInjection, type Injection } from './inject/injection.ts';
import { createKeyForm } from './own-keys/key-form.ts';
import type { OwnKeys } from './own-keys/own-keys.ts';
import type { Upstream } from './upstream.ts';

/** An enabled operation, ready for use per call. */
export interface RoutedOperation extends Omit<Operation, 'path' | 'inject'> {
  readonly pattern: PathPattern;
  readonly injection: Injection;
  /** As what the body is read before it is sent; undefined when it goes through as it comes. */
  readonly reads: ReadAs | undefined;
  readonly upstream: Upstream;
}

/** A section of `integrations`, ready for use per call: everything that can be worked out at start has been. */
export interface Route {
  readonly name: string;
  readonly settings: IntegrationSettings;
  readonly origins: ReadonlySet<string>;
  readonly credentials: Readonly<Record<string, Credential>>;
  /** Where callers' own keys are; undefined where they cannot bring any. */
  readonly ownKeys: OwnKeys | undefined;
  readonly tokenPlace: TokenPlace | undefined;
  readonly requestHeaders: ReadonlySet<string>;
  readonly defaultHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: ReadonlySet<string>;
  readonly credentialParameters: ReadonlySet<string>;
  /** How the WebSocket subprotocols begin by which the provider takes credentials. */
  readonly credentialSubprotocols: readonly string[];
  /** What bounds the calls at the provider. */
  readonly slots: Slots;
  readonly retryBudget: RetryBudget;
  /** The same of calls with a key that the caller brought. */
  readonly ownKeysRetryBudget: RetryBudget;
  /** Every origin that the provider serves this integration from. */
  readonly upstreamOrigins: ReadonlySet<string>;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** The enabled operation that a method and path name, if any; those reached by an upgrade aside. */
  find(method: string, path: string): RoutedOperation | undefined;
  /** The enabled operation that an upgrade at this path reaches. */
  findSocket(path: string): RoutedOperation | undefined;
}

/** What a route leads to beside the provider's own words. */
export interface RouteParts {
  /** Gives the connections to an origin; it is asked once for each. */
  connect(origin: string): Upstream;
  /** Where callers' own keys are kept; absent where there is no place for them. */
  readonly callerKeys?: CallerKeys | undefined;
}

/** Works a section out. */
export function compileRoute(
  name: string,
  settings: IntegrationSettings,
  definition: IntegrationDefinition,
  { connect, callerKeys }: RouteParts,
): Route {
  const plan = definition.plan(settings);
  const upstreamOrigins = new Set(plan.operations.map(({ origin }) => origin));
  const upstreams = new Map([...upstreamOrigins].map((origin) => [origin, connect(origin)]));
  const operations = plan.operations.map(
    ({ inject, path, ...operation }): RoutedOperation => ({
      ...operation,
      ...readsBodyAs(operation, inject),
      pattern: pathPattern.compile(path),
      injection: compileInjection(inject),
      upstream: upstreams.get(operation.origin) as Upstream,
    }),
  );
  return {
    name,
    settings,
    origins: new Set(settings.origins),
    credentials: plan.credentials,
    ownKeys: ownKeysOf(settings, definition, callerKeys),
    tokenPlace: definition.tokenPlace,
    requestHeaders: new Set([...baseRequestHeaders, ...plan.requestHeaders]),
    defaultHeaders: plan.defaultHeaders ?? {},
    responseHeaders: new Set([...baseResponseHeaders, ...plan.responseHeaders]),
    credentialParameters: new Set(plan.credentialParameters),
    credentialSubprotocols: definition.credentialSubprotocols ?? [],
    slots: new Slots(settings.concurrency.max, settings.concurrency.queue),
    retryBudget: new RetryBudget(settings.retries.budget),
    ownKeysRetryBudget: new RetryBudget(settings.retries.budget),
    upstreamOrigins,
    upstreams,
    find: (method, path) =>
      operations.find((each) => !each.webSocket && each.method === method && each.pattern.matches(path)),
    findSocket: (path) => operations.find((each) => each.webSocket && each.pattern.matches(path)),
  };
}

function ownKeysOf(
  settings: IntegrationSettings,
  definition: IntegrationDefinition,
  store: CallerKeys | undefined,
): OwnKeys | undefined {
  const { byok = { fallback: false } } = settings;
  if (byok === false || store === undefined) return undefined;
  return { store, fallback: byok.fallback, form: createKeyForm(settings, definition) };
}
