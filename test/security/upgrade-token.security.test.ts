import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openSocketRig, SOCKET_KEY, type SocketRig } from '../harness/socket-rig.ts';

// Where a handshake may carry the caller's token, what the provider sees of that, and what a browser is answered.

let rig: SocketRig;
let other: string;
beforeAll(async () => {
  rig = await openSocketRig({
    upstream: { select: 'realtime' },
    environment: { OPENAI_API_KEY: SOCKET_KEY, ELEVENLABS_API_KEY: SOCKET_KEY },
    beside: (baseUrl) => ({
      openai: { use: 'openai', credentials: { apiKey: 'secret://openai/api-key' }, baseUrl, scopes: ['maps'] },
      elevenlabs: {
        use: 'elevenlabs',
        credentials: { apiKey: 'secret://elevenlabs/api-key' },
        baseUrl,
        scopes: ['maps'],
      },
    }),
  });
  other = await rig.issuer.sign({ sub: 'bob' });
});
afterAll(() => rig?.close());

const PATHS = {
  talk: '/proxy/talk/v1/talk',
  openai: '/proxy/openai/v1/realtime?model=gpt-realtime',
  elevenlabs: '/proxy/elevenlabs/v1/text-to-speech/voice/stream-input',
};

let seen: number;
beforeEach(() => {
  seen = rig.upstream.handshakes.length;
});
const received = () => rig.upstream.handshakes.slice(seen);

/** Shakes hands with these headers alone. */
function shake(integration: keyof typeof PATHS, headers: Record<string, string>) {
  return rig.answerTo({
    line: `GET ${PATHS[integration]} HTTP/1.1`,
    headers: { authorization: undefined, ...headers },
  });
}

describe('the token is taken', () => {
  const places: Record<string, readonly [keyof typeof PATHS, (token: string) => Record<string, string>]> = {
    'in Authorization': ['talk', (token) => ({ authorization: `Bearer ${token}` })],
    'as our subprotocol': ['talk', (token) => ({ 'sec-websocket-protocol': `realtime, portcullis.jwt.${token}` })],
    'as our subprotocol, first': [
      'talk',
      (token) => ({ 'sec-websocket-protocol': `portcullis.jwt.${token},realtime` }),
    ],
    "in the integration's header": ['elevenlabs', (token) => ({ 'xi-api-key': token })],
    "where OpenAI's SDK puts a key in browsers": [
      'openai',
      (token) => ({
        'sec-websocket-protocol': `realtime, openai-insecure-api-key.${token}, openai-organization.org-1`,
      }),
    ],
  };

  test.each(Object.entries(places))('%s', async (_name, [integration, headers]) => {
    const answer = await shake(integration, headers(rig.token));
    expect(answer).toMatchObject({ status: 101 });
    expect(received()).toHaveLength(1);
    expect(JSON.stringify(received())).not.toContain(rig.token.split('.')[2]);
    expect(JSON.stringify(answer)).not.toContain(rig.token.split('.')[2]);
  });
});

describe('a token in two places is refused with 400', () => {
  const entry = (token: string) => `portcullis.jwt.${token}`;
  const twice: Record<string, readonly [keyof typeof PATHS, (token: string, other: string) => Record<string, string>]> =
    {
      'a header and a subprotocol': [
        'talk',
        (token) => ({ authorization: `Bearer ${token}`, 'sec-websocket-protocol': entry(token) }),
      ],
      'Basic and a subprotocol': [
        'talk',
        (token) => ({ authorization: 'Basic YTpi', 'sec-websocket-protocol': entry(token) }),
      ],
      'two subprotocols': ['talk', (token, bobs) => ({ 'sec-websocket-protocol': `${entry(token)}, ${entry(bobs)}` })],
      "the integration's header and a subprotocol": [
        'elevenlabs',
        (token) => ({ 'xi-api-key': token, 'sec-websocket-protocol': entry(token) }),
      ],
      'both headers': ['elevenlabs', (token) => ({ 'xi-api-key': token, authorization: `Bearer ${token}` })],
      "the SDK's place and ours": [
        'openai',
        (token, bobs) => ({ 'sec-websocket-protocol': `openai-insecure-api-key.${token}, ${entry(bobs)}` }),
      ],
    };

  test.each(Object.entries(twice))('%s', async (_name, [integration, headers]) => {
    expect(await shake(integration, headers(rig.token, other))).toMatchObject({
      status: 400,
      code: 'ambiguous_credentials',
    });
    expect(received()).toEqual([]);
  });
});

describe('what the provider is offered', () => {
  const offers = async (integration: keyof typeof PATHS, offer: string) => {
    await shake(integration, { 'sec-websocket-protocol': offer });
    return received()[0]?.headers['sec-websocket-protocol'];
  };

  test('are the other subprotocols, in their order', async () => {
    expect(await offers('talk', `v2.chat, portcullis.jwt.${rig.token}, realtime`)).toBe('v2.chat, realtime');
  });

  test('is nothing where only the token was offered', async () => {
    expect(await offers('talk', `portcullis.jwt.${rig.token}`)).toBeUndefined();
    expect(received()).toHaveLength(1);
  });

  test('is not the entry that stands for us', async () => {
    expect(await offers('talk', `portcullis, portcullis.jwt.${rig.token}`)).toBeUndefined();
    expect(received()).toHaveLength(1);
  });

  test.each([
    'openai-organization.org-mine',
    'openai-project.proj-mine',
    'base64url.bearer.authorization.k8s.io.c2VjcmV0',
    'access_token.mine',
    'X-API-Key.mine',
    'my-secret.mine',
  ])('is not the credential %s', async (credential) => {
    const integration = credential.startsWith('openai') ? 'openai' : 'talk';
    expect(await offers(integration, `realtime, ${credential}, portcullis.jwt.${rig.token}`)).toBe('realtime');
    expect(JSON.stringify(received())).not.toContain('mine');
  });

  test('is nothing where a key of the caller stands for the token', async () => {
    const offer = 'realtime, openai-insecure-api-key.sk-mine';
    expect(await shake('openai', { 'sec-websocket-protocol': offer })).toMatchObject({ status: 401 });
    expect(received()).toEqual([]);
  });

  test('is the injected key, not one of the caller', async () => {
    await shake('openai', { authorization: `Bearer ${rig.token}`, 'sec-websocket-protocol': 'realtime' });
    expect(received()[0]?.headers).toMatchObject({ authorization: `Bearer ${SOCKET_KEY}` });
  });
});

describe('what the client is answered', () => {
  const selected = async (offer: string | undefined) => {
    const answer = await shake('talk', {
      ...(offer === undefined ? { authorization: `Bearer ${rig.token}` } : { 'sec-websocket-protocol': offer }),
    });
    expect(answer?.status).toBe(101);
    return answer?.headers['sec-websocket-protocol'];
  };

  test('is what the provider selected', async () => {
    expect(await selected(`portcullis, realtime, portcullis.jwt.${rig.token}`)).toBe('realtime');
  });

  test('is nothing when nothing was offered', async () => {
    expect(await selected(undefined)).toBeUndefined();
  });

  test('is our entry when the provider selected nothing', async () => {
    expect(await selected(`portcullis, chat, portcullis.jwt.${rig.token}`)).toBe('portcullis');
  });

  test('is the token only when nothing else was offered', async () => {
    expect(await selected(`portcullis.jwt.${rig.token}`)).toBe(`portcullis.jwt.${rig.token}`);
    expect(await selected(`portcullis, portcullis.jwt.${rig.token}`)).toBe('portcullis');
  });

  test("is nothing, as the provider's own, when it wants none of what was offered", async () => {
    expect(await selected(`chat, portcullis.jwt.${rig.token}`)).toBeUndefined();
  });
});
