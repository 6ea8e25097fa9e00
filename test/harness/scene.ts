import { type CallOptions, type CallResult, call, GEOCODE } from './call.ts';
import { mapsSection, startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { type Answer, startUpstream, type Upstream } from './upstream.ts';

export interface SceneOptions extends Omit<TestGatewayOptions, 'config'> {
  /** One made before, to save making another. */
  readonly issuer?: TestIssuer;
  /** The `server` section, less the port. */
  readonly server?: Record<string, unknown>;
  /** Merged over the section of `maps`. */
  readonly maps?: Record<string, unknown>;
  /** Integrations beside `maps`, given the upstream's origin. */
  readonly beside?: (upstreamOrigin: string) => Record<string, unknown>;
  /** Other sections. */
  readonly config?: Record<string, unknown>;
  readonly answer?: Answer;
  /** What `maps` calls instead of the recording upstream. */
  readonly upstreamOrigin?: string;
}

/** An issuer, a recording upstream and a gateway between them, with a token of alice's. */
export interface Scene {
  readonly issuer: TestIssuer;
  readonly upstream: Upstream;
  /** Method and target of every request whose head reached the upstream, whether the rest came or not. */
  readonly heads: readonly string[];
  readonly gateway: TestGateway;
  readonly token: string;
  /** One call with alice's token, unless told otherwise: a geocoding call, unless told otherwise. */
  call(options?: CallOptions & { readonly path?: string }): Promise<CallResult>;
  /** The log's line of a call, by the request id in its answer. */
  recordOf(answer: CallResult): Record<string, unknown> | undefined;
  close(): Promise<void>;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const { server, maps, beside, config, answer, upstreamOrigin, ...rest } = options;
  const issuer = options.issuer ?? (await createIssuer());
  const upstream = await startUpstream(answer);
  const heads: string[] = [];
  upstream.server.on('request', ({ method, url }) => heads.push(`${method} ${url}`));
  const origin = upstreamOrigin ?? upstream.origin;
  const gateway = await startTestGateway(issuer, origin, {
    ...rest,
    config: {
      server: { port: 0, ...server },
      integrations: { maps: { ...mapsSection(origin), ...maps }, ...beside?.(upstream.origin) },
      ...config,
    },
  });
  const token = await issuer.sign();
  return {
    issuer,
    upstream,
    heads,
    gateway,
    token,
    call: ({ path = GEOCODE, ...given } = {}) => call(gateway.origin + path, { token, ...given }),
    recordOf: (result) => gateway.logged.find(({ requestId }) => requestId === result.headers['x-request-id']),
    close: async () => {
      await gateway.stop();
      await upstream.close();
    },
  };
}

/** Resolves when `condition` holds, looking again after each turn of the event loop. The test's own time-out is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
