import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Door, door } from './door.ts';
import { makeAccount, type TestAccount } from './gcp-server/account.ts';
import { checkRequest } from './gcp-server/check-request.ts';
import { answerKms, type KmsKeys } from './gcp-server/kms-api.ts';
import { answerMetadata, exchangeToken } from './gcp-server/login.ts';
import { badly, type Manner, otherwise } from './gcp-server/manner.ts';
import { Fault, type GcpReply, type GcpRequest, refusal } from './gcp-server/message.ts';
import { SecretStore } from './gcp-server/secret-store.ts';
import { answerSecrets } from './gcp-server/secrets-api.ts';
import { closed, listening } from './upstream.ts';

/** A stand-in for Google Cloud's Secret Manager, KMS and login, that takes what Google documents and nothing else. */
export interface GcpServer {
  readonly origin: string;
  readonly account: TestAccount;
  readonly secrets: SecretStore;
  readonly keys: KmsKeys;
  /** How it takes calls from now on. */
  manner: Manner;
  /** By which calls come in that it answers. */
  readonly door: Door;
  /** Makes another answer of what it would say; for the tests of one thing. */
  instead: ((reply: GcpReply, request: GcpRequest) => GcpReply) | undefined;
  /** What was called, as `GET /v1/…:access`, newest last. */
  readonly calls: string[];
  /** Connections whose call it has not answered. */
  readonly waiting: number;
  /** Makes a key. @returns its resource name. */
  makeKey(id: string): string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** @throws when it was sent something that is not in Google's documents. */
  close(): Promise<void>;
}

export async function startGcpServer(): Promise<GcpServer> {
  const account = makeAccount();
  const faults: string[] = [];
  const waiting = new Set<ServerResponse>();
  const respond = async (message: IncomingMessage, response: ServerResponse) => {
    waiting.add(response);
    response.once('close', () => waiting.delete(response));
    const body = await text(message).catch(() => '');
    const { pathname, searchParams: query } = new URL(message.url ?? '', 'http://stand-in');
    const { method = '', headers } = message;
    account.note(headers.authorization);
    server.calls.push(`${method} ${pathname}`);
    const heard = `${pathname} ${body} ${headers.authorization}`;
    if (otherwise(server.manner, heard, response)) return;
    await server.door.through();
    const request = { method, path: pathname, query, headers, body: body === '' ? undefined : parsed(body) };
    const reply = badly(server.manner, heard) ?? (await answer(server, request, body).catch(faulty));
    const { status, body: said, ...more } = server.instead?.(reply, request) ?? reply;
    response
      .writeHead(status, { 'Content-Type': 'application/json; charset=UTF-8', ...more.headers })
      .end(JSON.stringify(said));
  };
  const faulty = (error: unknown): GcpReply => {
    faults.push(String(error));
    return refusal('INVALID_ARGUMENT', `Not as documented: ${error}`);
  };
  let http = createServer(respond);
  const port = await listening(http);
  const server: GcpServer = {
    origin: `http://127.0.0.1:${port}`,
    account,
    secrets: new SecretStore(),
    keys: new Map(),
    manner: 'well',
    door: door(),
    instead: undefined,
    calls: [],
    get waiting() {
      return waiting.size;
    },
    makeKey: (id) => {
      const name = `projects/test-project/locations/europe-west3/keyRings/portcullis/cryptoKeys/${id}`;
      server.keys.set(name, { bytes: randomBytes(32), enabled: true });
      return name;
    },
    stop: () => closed(http),
    start: async () => {
      http = createServer(respond);
      await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    },
    close: async () => {
      await closed(http);
      account.remove();
      if (faults.length > 0) throw new Error(`Google was sent what it does not document: ${faults.join('; ')}`);
    },
  };
  return server;
}

async function answer({ account, secrets, keys }: GcpServer, request: GcpRequest, body: string): Promise<GcpReply> {
  const { method, path, headers } = request;
  if (`${method} ${path}` === 'POST /v1/token') return exchangeToken(body, headers['content-type'], account);
  if (path.startsWith('/computeMetadata/')) return answerMetadata(request, account);
  await account.check(headers.authorization);
  checkRequest(request);
  const reply = answerSecrets(secrets, request) ?? answerKms(keys, request);
  if (reply === undefined) throw new Fault(`${method} ${path}`);
  return reply;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
