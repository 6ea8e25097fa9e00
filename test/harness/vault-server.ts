import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Door, door } from './door.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { closed } from './upstream.ts';
import { KeyValues } from './vault-server/key-values.ts';
import { type Logins, logins } from './vault-server/logins.ts';
import { answersByMode, type Mode } from './vault-server/modes.ts';
import { errors, Undocumented, type VaultCall, type VaultReply } from './vault-server/request.ts';
import { Tokens } from './vault-server/tokens.ts';
import { Transit } from './vault-server/transit.ts';

/** A stand-in of HashiCorp Vault. What its documentation does not have is a fault, which fails the test at `close`. */
export interface VaultServer {
  readonly address: string;
  /** Tokens end by it. */
  readonly clock: ManualClock;
  readonly tokens: Tokens;
  readonly logins: Logins;
  readonly keyValues: KeyValues;
  readonly transit: Transit;
  /** `GET secret/data/a`, of every request that was in order. */
  readonly asked: string[];
  mode: Mode;
  /** By which requests come in that it answers. */
  readonly door: Door;
  /** How many requests came, whatever became of them. */
  readonly reached: number;
  /** Called with each token that a login brings, before it is handed out. */
  onLogin: ((token: string) => void) | undefined;
  /** Called when a request came, before it is looked at. */
  onRequest: (() => void) | undefined;
  stop(): Promise<void>;
  /** At the same address. */
  start(): Promise<void>;
  /** @throws Error when a request was not as documented. */
  close(): Promise<void>;
}

export interface VaultServerOptions {
  /** Of the KV engine. */
  readonly mount?: string;
  /** In which everything is; every request has to name it. */
  readonly namespace?: string;
}

export async function startVaultServer({ mount = 'secret', namespace }: VaultServerOptions = {}): Promise<VaultServer> {
  const clock = manualClock();
  const tokens = new Tokens(clock);
  const [ways, keyValues, transit] = [
    logins(tokens, (token) => vault.onLogin?.(token)),
    new KeyValues(clock, mount),
    new Transit('transit'),
  ];
  const asked: string[] = [];
  const faults: string[] = [];
  let port = 0;
  let reached = 0;

  const reply = (call: VaultCall): VaultReply => {
    asked.push(`${call.method} ${call.path}`);
    const loggedIn = ways.handle(call);
    if (loggedIn !== undefined) return loggedIn;
    const refusal = tokens.refusal(call.token, call.path, capabilityOf(call));
    if (refusal !== undefined) return refusal;
    for (const { handle } of [tokens, keyValues, transit]) {
      const answer = handle(call);
      if (answer !== undefined) return answer;
    }
    if (/^(auth\/token|secret|transit)\//.test(call.path)) throw new Undocumented(`${call.method} ${call.path}`);
    return errors(404, `no handler for route "${call.path}". route entry not found.`);
  };

  const server = createServer(async (request, response) => {
    reached += 1;
    vault.onRequest?.();
    if (answersByMode(vault.mode, request.url ?? '', response)) return;
    await vault.door.through();
    let answer: VaultReply;
    try {
      answer = reply(await callIn(request, namespace));
    } catch (error) {
      faults.push(String(error));
      answer = errors(501, 'the stand-in does not know such a request');
    }
    const [status, body] = answer;
    if (body === undefined) response.writeHead(status).end();
    else response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
  const start = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  await start();
  const vault: VaultServer = {
    address: `http://127.0.0.1:${port}`,
    ...{ clock, tokens, logins: ways, keyValues, transit, asked, start },
    mode: 'normal',
    door: door(),
    get reached() {
      return reached;
    },
    onLogin: undefined,
    onRequest: undefined,
    stop: () => closed(server),
    close: async () => {
      await closed(server);
      if (faults.length > 0) throw new Error(`Vault was asked for what it does not have: ${faults.join('; ')}`);
    },
  };
  return vault;
}

/** @throws Undocumented for a request that is not in order. */
async function callIn(request: IncomingMessage, namespace: string | undefined): Promise<VaultCall> {
  const { method = '', headers } = request;
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://vault.test');
  const sent = await text(request);
  const fault = (what: string) => new Undocumented(`${method} ${pathname} ${what}`);
  if (!pathname.startsWith('/v1/') || pathname.includes('//')) throw fault('is no path of Vault');
  if (headers['x-vault-request'] !== 'true') throw fault('without X-Vault-Request: true');
  if (headers['x-vault-namespace'] !== namespace) throw fault(`in the namespace ${headers['x-vault-namespace']}`);
  const token = headers['x-vault-token'];
  if (Array.isArray(token)) throw fault('with two tokens');
  if (/\/login$/.test(pathname) && token !== undefined) throw fault('with a token at a login');
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  if (sent !== '' && headers['content-type'] !== type) throw fault(`with a body of type ${headers['content-type']}`);
  if (sent !== '' && !/^(POST|PATCH|PUT)$/.test(method)) throw fault('with a body');
  const body = sent === '' ? {} : (JSON.parse(sent) as Record<string, unknown>);
  return { method, path: pathname.slice('/v1/'.length), query: searchParams, body, token };
}

/** https://developer.hashicorp.com/vault/docs/concepts/policies#capabilities */
function capabilityOf({ method, query }: VaultCall): string {
  if (query.get('list') === 'true') return 'list';
  return { GET: 'read', POST: 'update', PATCH: 'patch', DELETE: 'delete' }[method] ?? 'none';
}
