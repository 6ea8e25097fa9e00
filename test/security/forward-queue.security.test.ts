import type { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import { openScene } from '../harness/scene.ts';

/** As many as one integration holds open to an origin (src/composition/open-routes.ts). */
const CONNECTIONS = 256;

test('a call that finds no connection free is given up in time, and never sent', async () => {
  const held: ServerResponse[] = [];
  const scene = await openScene({
    maps: { timeouts: { connect: '1ms', firstByte: '100ms' } },
    answer: (_request, response) => void held.push(response),
    server: { timeouts: { body: '5m' } },
  });
  try {
    // A first answer byte keeps each connection busy past firstByte.
    scene.upstream.server.prependListener('request', (_request, response) => response.writeHead(200).write('{'));
    const busy = Array.from({ length: CONNECTIONS }, () => scene.call().catch(() => undefined));
    while (held.length < CONNECTIONS) await new Promise(setImmediate);
    const late = await scene.call();
    expect(late).toMatchObject({ status: 504, code: 'upstream_timeout' });
    expect(scene.recordOf(late)).toMatchObject({ detail: 'no connection came free' });
    for (const response of held) response.end();
    await Promise.all(busy);
    expect(scene.heads).toHaveLength(CONNECTIONS);
  } finally {
    await scene.close();
  }
});
