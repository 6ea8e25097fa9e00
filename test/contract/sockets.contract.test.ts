import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { integrations } from '../../src/integrations/index.ts';
import { planSection } from '../harness/load-section.ts';
import { SAMPLE_SECRET, samplePath, sampleSections } from '../harness/sample-sections.ts';
import { openSocketRig, type SocketRig } from '../harness/socket-rig.ts';

// Every operation that is a WebSocket, judged by the handshake that the upstream received.

const sockets = integrations.flatMap(({ name, operations }) =>
  operations
    .filter(({ webSocket }) => webSocket)
    .map((operation) => [`${name}: ${operation.name}`, name, operation] as const),
);

let rig: SocketRig;
beforeAll(async () => {
  const names = [...new Set(sockets.map(([, name]) => name))];
  rig = await openSocketRig({
    environment: { SAMPLE_SECRET },
    beside: (baseUrl) =>
      Object.fromEntries(names.map((name) => [name, { ...sampleSections[name]?.section, baseUrl, scopes: ['maps'] }])),
  });
});
afterAll(() => rig?.close());

describe.each(sockets)('%s', (_title, name, { path }) => {
  const { credentialParameters } = planSection(sampleSections[name]?.section ?? {});

  test("is reached with the key, and with none of the caller's", async () => {
    const own = credentialParameters.map((parameter) => `${parameter}=evil`);
    const target = `/proxy/${name}${samplePath(path)}?${['model=any', ...own].join('&')}`;
    const socket = await rig.open({ target });
    const handshake = rig.upstream.handshakes.at(-1);
    expect(handshake?.url).toBe(`${samplePath(path)}?model=any`);
    const seen = JSON.stringify(handshake?.rawHeaders);
    expect(seen.split(SAMPLE_SECRET)).toHaveLength(2);
    expect(seen).not.toContain(rig.token);
    socket.terminate();
  });
});
