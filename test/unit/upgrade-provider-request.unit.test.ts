import { describe, expect, test } from '@jest/globals';
import type { Injected } from '../../src/pipeline/stages.ts';
import { providerRequest } from '../../src/pipeline/upgrade/provider-request.ts';

// Whatever an earlier stage let through: what is offered to the provider is what is said here.

function offered(protocols: string | undefined) {
  const headers = ['sec-websocket-protocol', 'portcullis.jwt.TOKEN', 'sec-websocket-extensions', 'permessage-deflate'];
  const call = {
    request: { headers: { 'sec-websocket-key': 'x', 'sec-websocket-protocol': protocols } },
    route: { credentialSubprotocols: [] },
    operation: { origin: 'https://api.example.com' },
    outgoing: { target: '/', headers },
  };
  return providerRequest(call as unknown as Injected).headers;
}

describe('a handshake for the provider', () => {
  test('offers nothing when nothing is left to offer', () => {
    expect(JSON.stringify(offered('portcullis.jwt.TOKEN'))).not.toMatch(/TOKEN|sec-websocket-(?:protocol|extensions)/);
  });

  test('offers what is for the provider, and no extension', () => {
    const headers = offered('portcullis.jwt.TOKEN, chat');
    expect(headers['sec-websocket-protocol']).toBe('chat');
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
  });
});
