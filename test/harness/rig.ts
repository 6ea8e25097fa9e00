import { SettingsError } from '../../src/settings/problems.ts';
import { type CallOptions, type CallResult, call } from './call.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { type Answer, startUpstream, type Upstream } from './upstream.ts';

/** A gateway, the upstream behind it and an issuer before it. */
export interface Rig {
  readonly issuer: TestIssuer;
  readonly upstream: Upstream;
  readonly gateway: TestGateway;
  /** A good token for `maps`. */
  readonly token: string;
  /** A call with the good token, unless another is given. */
  call(target: string, options?: CallOptions): Promise<CallResult>;
  close(): Promise<void>;
}

export interface RigOptions extends Omit<TestGatewayOptions, 'config'> {
  readonly answer?: Answer;
  /** One of the test's own; otherwise a new one. */
  readonly issuer?: TestIssuer;
  /** Merged over the default configuration; `upstream` is the upstream's origin. */
  readonly config?: (upstream: string) => Record<string, unknown>;
}

export async function startRig({ answer, config, issuer: given, ...options }: RigOptions = {}): Promise<Rig> {
  const issuer = given ?? (await createIssuer());
  const upstream = await startUpstream(answer);
  try {
    const gateway = await startTestGateway(issuer, upstream.origin, {
      ...options,
      ...(config && { config: config(upstream.origin) }),
    });
    const token = await issuer.sign();
    return {
      issuer,
      upstream,
      gateway,
      token,
      call: (target, callOptions = {}) => call(gateway.origin + target, { token, ...callOptions }),
      close: async () => {
        await gateway.stop();
        await upstream.close();
      },
    };
  } catch (error) {
    await upstream.close();
    throw error;
  }
}

/** The report with which a gateway refuses to start. @throws when it starts, or fails in another way. */
export async function failureToStart(options: RigOptions): Promise<SettingsError> {
  let rig: Rig;
  try {
    rig = await startRig(options);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  await rig.close();
  throw new Error('The gateway started.');
}

/** A section of `use: generic` with GET and POST on `/v1/**`, whose key comes from GENERIC_KEY in the environment. */
export function genericSection(baseUrl: string, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    use: 'generic',
    baseUrl,
    credentials: { key: 'secret://generic/key' },
    inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
    scopes: ['maps'],
    limit: { requests: 10_000, window: '1m' },
    operations: [
      { name: 'read', method: 'GET', path: '/v1/**' },
      { name: 'write', method: 'POST', path: '/v1/**' },
    ],
    ...rest,
  };
}
