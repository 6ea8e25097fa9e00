import { type CallOptions, type CallResult, call } from './call.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { type Answer, type ReceivedRequest, startUpstream, type Upstream } from './upstream.ts';

/** A gateway with one integration, named `it`, in front of a recording upstream that stands for all of the provider's hosts. */
export interface IntegrationRig {
  readonly issuer: TestIssuer;
  readonly upstream: Upstream;
  readonly gateway: TestGateway;
  readonly token: string;
  /** `http://127.0.0.1:<port>/proxy/it` */
  readonly base: string;
  /** A call with the token, unless another is given; `path` is the provider's. */
  call(path: string, options?: CallOptions): Promise<CallResult>;
  /** A POST of a form. */
  submit(path: string, form: string, headers?: Record<string, string>): Promise<CallResult>;
  /** The newest request that reached the upstream. */
  last(): ReceivedRequest;
  close(): Promise<void>;
}

export async function startIntegration(
  section: Record<string, unknown>,
  environment: Record<string, string>,
  answer?: Answer,
): Promise<IntegrationRig> {
  const issuer = await createIssuer();
  const upstream = await startUpstream(answer);
  const rest = { scopes: ['it'], limit: { requests: 10_000, window: '1m' } };
  const it = { ...rest, ...section, baseUrl: upstream.origin };
  const gateway = await startTestGateway(issuer, upstream.origin, {
    config: { integrations: { it } },
    environment,
  }).catch(async (error: unknown) => {
    await upstream.close();
    throw error;
  });
  const token = await issuer.sign({ scope: 'it' });
  const base = `${gateway.origin}/proxy/it`;
  const rig: IntegrationRig = {
    issuer,
    upstream,
    gateway,
    token,
    base,
    call: (path, options = {}) => call(base + path, { token, ...options }),
    submit: (path, form, headers = {}) =>
      rig.call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: form,
      }),
    last: () => upstream.received.at(-1) as ReceivedRequest,
    close: async () => {
      await gateway.stop();
      await upstream.close();
    },
  };
  return rig;
}

/** A configuration of Twilio's, with what its environment must hold. */
export const TWILIO = {
  accountSid: `AC${'1'.repeat(32)}`,
  apiKeySid: `SK${'2'.repeat(32)}`,
  apiKeySecret: 'twilioCanarySecret0123456789abcd',
};

export function twilioSection(rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    use: 'twilio',
    credentials: {
      accountSid: TWILIO.accountSid,
      apiKeySid: TWILIO.apiKeySid,
      apiKeySecret: 'secret://twilio/api-key-secret',
    },
    from: '+15005550006',
    ...rest,
  };
}

export const twilioEnvironment = { TWILIO_API_KEY_SECRET: TWILIO.apiKeySecret };
