import { type Calls, callGateway, tokenFor } from './check-calls.ts';
import type { Demo } from './start-demo.ts';

export interface CheckStep {
  readonly what: string;
  /** What a person can do when it fails. */
  readonly mend: string;
  /** @throws Error that says what was seen instead. */
  run(demo: Demo, calls: Calls): Promise<void>;
}

export const LOG = 'look up the call in the gateway\'s log: the field "outcome" says why it ended so';
export const LEAK = 'stop and mend this first: a key or token got to where it must never be';

export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** A call that Portcullis must refuse, and with which reason. */
export interface Refused {
  readonly integration: keyof Demo['providers'];
  readonly target: string;
  readonly form?: Readonly<Record<string, string>>;
  /** Of the token; undefined sends none. */
  readonly scope: string | undefined;
  readonly status: number;
  readonly code: string;
}

/** @throws unless it is refused, with nothing sent to the provider. */
export async function expectRefused(demo: Demo, calls: Calls, refused: Refused): Promise<void> {
  const { integration, target, form, scope, status, code } = refused;
  const { received } = demo.providers[integration];
  const before = received.length;
  const token = scope === undefined ? undefined : await tokenFor(demo, calls, scope);
  const answer = await callGateway(demo, calls, integration, target, { token, ...(form && { form }) });
  const given = answer.headers.get('x-portcullis-error');
  expect(answer.status === status && given === code, `the answer was ${answer.status} ${given ?? ''}`);
  expect(received.length === before, 'the call reached the provider nevertheless');
}

/** @throws when a token that was sent to the gateway is in what the provider received last. */
export function expectNoToken(arrived: object | undefined, { tokens }: Calls): void {
  const text = JSON.stringify(arrived);
  expect(!tokens.some((token) => text.includes(token)), 'the token arrived there too');
}
