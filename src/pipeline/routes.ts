import type { Dispatcher } from 'undici';
import type { IntegrationDefinition, Operation } from '../integrations/definition.ts';
import { type PathPattern, pathPattern } from '../integrations/path-pattern.ts';
import type { IntegrationSettings } from '../settings/integration.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { baseRequestHeaders, baseResponseHeaders } from './header-allow-lists.ts';
import { compileInjection, type Injection } from './inject/injection.ts';

/** An enabled operation, ready for use per call. */
export interface RoutedOperation {
  readonly name: string;
  readonly method: Operation['method'];
  readonly maxBody: number;
  readonly pattern: PathPattern;
  readonly origin: string;
  readonly injection: Injection;
  /** The connections to its origin. */
  readonly upstream: Dispatcher;
}

/** A section of `integrations`, ready for use per call: everything that can be worked out at start has been. */
export interface Route {
  readonly name: string;
  readonly settings: IntegrationSettings;
  readonly origins: ReadonlySet<string>;
  readonly credentials: Readonly<Record<string, SecretReference>>;
  readonly requestHeaders: ReadonlySet<string>;
  readonly responseHeaders: ReadonlySet<string>;
  readonly credentialParameters: ReadonlySet<string>;
  /** Every origin that the provider serves this integration from. */
  readonly upstreamOrigins: ReadonlySet<string>;
  /** The enabled operation that a method and path name, if any. */
  find(method: string, path: string): RoutedOperation | undefined;
}

/** Works a section out. `connect` gives the connections to an origin; it is asked once for each. */
export function compileRoute(
  name: string,
  settings: IntegrationSettings,
  definition: IntegrationDefinition,
  connect: (origin: string) => Dispatcher,
): Route {
  const plan = definition.plan(settings);
  const upstreamOrigins = new Set(plan.operations.map(({ origin }) => origin));
  const upstreams = new Map([...upstreamOrigins].map((origin) => [origin, connect(origin)]));
  const operations = plan.operations.map(
    ({ inject, path, ...operation }): RoutedOperation => ({
      ...operation,
      pattern: pathPattern.compile(path),
      injection: compileInjection(inject),
      upstream: upstreams.get(operation.origin) as Dispatcher,
    }),
  );
  return {
    name,
    settings,
    origins: new Set(settings.origins),
    credentials: plan.credentials,
    requestHeaders: new Set([...baseRequestHeaders, ...plan.requestHeaders]),
    responseHeaders: new Set([...baseResponseHeaders, ...plan.responseHeaders]),
    credentialParameters: new Set(plan.credentialParameters),
    upstreamOrigins,
    find: (method, path) => operations.find((each) => each.method === method && each.pattern.matches(path)),
  };
}
