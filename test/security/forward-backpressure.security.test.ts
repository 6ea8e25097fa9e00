import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { answerTo, begin, digestOf } from '../harness/patient-client.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';
import { closed, listening } from '../harness/upstream.ts';

// A slow side holds the other one up: what lies in between stays bounded, and nothing is lost.

const MIB = 1024 ** 2;
const BLOCK = randomBytes(MIB);
const BLOCKS = 128;
/** Kernel buffers of two connections (up to 6 MiB to receive and 4 MiB to send each) and the streams', with room. */
const BOUND = 48 * MIB;
const WHOLE = {
  bytes: BLOCKS * MIB,
  sha256: Array.from({ length: BLOCKS }, () => BLOCK)
    .reduce((hash, block) => hash.update(block), createHash('sha256'))
    .digest('hex'),
  complete: true,
};

let server: Server;
let rig: Rig;
let url: string;
let handle: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => handle(request, response));
  const upstream = `http://127.0.0.1:${await listening(server)}`;
  const api = genericSection(upstream, { maxBody: '256MiB' });
  rig = await startRig({ environment: { GENERIC_KEY: 'canary' }, config: () => ({ integrations: { api } }) });
  url = `${rig.gateway.origin}/proxy/api/v1/x`;
});
afterAll(async () => {
  await rig?.close();
  await closed(server);
});

/** All blocks, with a count of how many bytes were taken off it. */
function source() {
  let taken = 0;
  const stream = Readable.from(
    (function* () {
      for (let index = 0; index < BLOCKS; index += 1) {
        taken += MIB;
        yield BLOCK;
      }
    })(),
    { highWaterMark: 1 },
  );
  return { stream, taken: () => taken };
}

/** Waits until a count has not grown for so many looks, or has reached the whole. */
async function standstill(count: () => number): Promise<void> {
  let last = -1;
  let still = 0;
  await eventually(() => {
    still = count() === last ? still + 1 : 0;
    last = count();
    return still > 60 || last === WHOLE.bytes;
  });
}

test('a caller that does not read pauses the provider, and gets all of it when it reads', async () => {
  const { stream, taken } = source();
  handle = (_request, response) => void stream.pipe(response);
  const answer = await answerTo(begin(url, rig.token).end());
  await standstill(taken);
  expect(taken()).toBeGreaterThan(0);
  expect(taken()).toBeLessThan(BOUND);
  expect(await digestOf(answer)).toEqual(WHOLE);
});

test('a provider that does not read pauses the caller, and gets all of it when it reads', async () => {
  const { stream, taken } = source();
  const arrived = new Promise<[IncomingMessage, ServerResponse]>((resolve) => {
    handle = (request, response) => resolve([request, response]);
  });
  const call = begin(url, rig.token, { method: 'POST' });
  stream.pipe(call);
  const [request, response] = await arrived;
  await standstill(taken);
  expect(taken()).toBeGreaterThan(0);
  expect(taken()).toBeLessThan(BOUND);
  expect(await digestOf(request)).toEqual(WHOLE);
  response.end();
  expect((await answerTo(call)).statusCode).toBe(200);
});
