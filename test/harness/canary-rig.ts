import type { Socket } from 'node:net';
import { call } from './call.ts';
import { canaryCases, type Surface } from './canary-cases.ts';
import { eventually } from './eventually.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type RawAnswer, rawAnswer, readingsOf } from './raw-answer.ts';
import { rawRequest } from './received.ts';
import { sampleBody, samplePath } from './sample-sections.ts';
import { foundIn } from './search-for.ts';
import { handshakeText } from './socket-rig.ts';
import { createIssuer } from './tokens.ts';
import { type ReceivedRequest, startUpstream } from './upstream.ts';

/** What the provider does with a request that has come whole. */
export type Script = (socket: Socket, received: ReceivedRequest, surface: Surface) => void;

/** Every case of the canaries behind one gateway, before an upstream that does as it is told. */
export interface CanaryRig {
  readonly gateway: TestGateway;
  /** Of the caller of them all. */
  readonly token: string;
  /** One call of an operation. @param variant which variant of its section. */
  ask(surface: Surface, script: Script, variant?: string): Promise<RawAnswer>;
  /** Calls each operation, and tells by the operation what came of it, as `verdictOf` says. */
  verdicts(among: readonly Surface[], script: Script, variant?: string): Promise<Record<string, string>>;
  verdictOf(surface: Surface, answer: RawAnswer, variant?: string): Promise<string>;
  /** The canaries that stand in the log, in the metrics or in a warning of the process. */
  shown(): Promise<string[]>;
  close(): Promise<void>;
}

export interface CanaryRigOptions {
  /** Other sections than `integrations`. */
  readonly config?: Record<string, unknown>;
  /** What nobody may see beside the canaries of the cases. */
  readonly canaries?: readonly string[];
}

/** @param variants of each section, by what its name ends with: merged over it. */
export async function openCanaryRig(
  variants: Record<string, Record<string, unknown>> = {},
  { config, canaries: more = [] }: CanaryRigOptions = {},
): Promise<CanaryRig> {
  const warnings: string[] = [];
  const warned = (warning: Error) => warnings.push(`${warning.message}${warning.stack}`);
  process.on('warning', warned);
  const asked = new Map<string, { surface: Surface; script: Script }>();
  const upstream = await startUpstream((received, response) => {
    const { surface, script } = asked.get(received.headers['user-agent'] ?? '') ?? {};
    if (surface !== undefined) script?.(response.req.socket.setNoDelay(true), received, surface);
  });
  const issuer = await createIssuer();
  const gateway = await startTestGateway(issuer, upstream.origin, {
    environment: Object.assign({}, ...canaryCases.map(({ environment }) => environment)) as Record<string, string>,
    config: { integrations: sections(upstream.origin, { '': {}, ...variants }), ...config },
  }).catch(async (error: unknown) => {
    await upstream.close();
    throw error;
  });
  const token = await issuer.sign({ scope: 'it' });
  let asking = 0;
  let searched = 0;

  const rig: CanaryRig = {
    gateway,
    token,
    ask: async (surface, script, variant = '') => {
      const { of, operation } = surface;
      const agent = `canary-${asking++}`;
      asked.set(agent, { surface, script });
      const line = `${operation.method} /proxy/${of.name}${variant}${samplePath(operation.path)}`;
      if (operation.webSocket) {
        const handshake = handshakeText(token, { line: `${line} HTTP/1.1`, headers: { 'user-agent': agent } });
        return rawAnswer(gateway.port, handshake);
      }
      const { headers = {}, body = '' } = sampleBody(operation.body) ?? {};
      const lines = Object.entries({ authorization: `Bearer ${token}`, 'user-agent': agent, ...headers });
      if (operation.body.length > 0) lines.push(['content-length', String(body.length)]);
      const written = lines.map(([name, value]) => `${name}: ${value}`);
      return rawAnswer(gateway.port, rawRequest(line, ['Accept-Encoding: gzip, deflate, br, zstd', ...written], body));
    },
    verdicts: async (among, script, variant) => {
      const told = among.map(async (surface) => [
        surface.id,
        await rig.verdictOf(surface, await rig.ask(surface, script, variant), variant),
      ]);
      return Object.fromEntries(await Promise.all(told)) as Record<string, string>;
    },
    verdictOf: async ({ of, operation }, answer, variant = '') => {
      const { status, headers, isWhole } = answer;
      if (status === 0) return 'closed without an answer';
      const requestId = headers['x-request-id'] ?? 'none';
      const lines = () => gateway.logged.filter((line) => line['requestId'] === requestId);
      await eventually(() => lines().length > 0, {
        what: `the line of a call of ${of.name} that ended with ${status}`,
      });
      const alerts = lines().filter(({ event }) => event === 'response_leak');
      const about = { integration: of.name + variant, operation: operation.name };
      const isSo = (line: Record<string, unknown>) =>
        Object.entries(about).every(([key, value]) => line[key] === value);
      const found = of.canaries.flatMap((canary) => foundIn(readingsOf(answer), canary));
      return [
        [status, headers['x-portcullis-error'] ?? []].flat().join(' '),
        ...(isWhole ? [] : ['cut']),
        ...alerts.map((line) => (isSo(line) ? String(line['level']) : `a leak of ${JSON.stringify(line)}`)),
        ...(found.length > 0 ? [`FOUND ${found.join(' ')}`] : []),
      ].join(', ');
    },
    shown: async () => {
      const metrics = await call(`http://127.0.0.1:${gateway.adminPort}/metrics`);
      const lines = gateway.logged.slice(searched);
      searched += lines.length;
      const all = [JSON.stringify(lines), metrics.text, ...warnings].join('\n');
      const canaries = [...canaryCases.flatMap((each) => each.canaries), ...more];
      return canaries.flatMap((canary) => foundIn(all, canary));
    },
    close: async () => {
      await gateway.stop();
      await upstream.close();
      process.off('warning', warned);
    },
  };
  return rig;
}

/** One call at a time, so that a slot that is not given back is missed by the next; and no circuit, which would open. */
function sections(baseUrl: string, variants: Record<string, Record<string, unknown>>) {
  const common = {
    baseUrl,
    scopes: ['it'],
    limit: { requests: 1_000_000, window: '1m' },
    concurrency: { max: 1, queue: 10_000, wait: '10s' },
    circuitBreaker: false,
  };
  return Object.fromEntries(
    Object.entries(variants).flatMap(([end, rest]) =>
      // Each a copy: what stands in a YAML document twice is written as an alias, which the gateway refuses.
      canaryCases.map(({ name, section }) => [name + end, structuredClone({ ...section, ...common, ...rest })]),
    ),
  );
}

/** What is expected of every one of the operations. */
export function each(among: readonly Surface[], verdict: string): Record<string, string> {
  return Object.fromEntries(among.map(({ id }) => [id, verdict]));
}
