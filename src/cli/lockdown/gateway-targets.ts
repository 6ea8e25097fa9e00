import { askGateway, NoAnswer } from '../ask-gateway.ts';
import { type GatewaySocket, socketsBeside } from '../gateway-sockets.ts';
import { type Receipt, type Target, Trouble } from './delivery.ts';
import { memberOf } from './read-content.ts';

/** Milliseconds; a little less than a target is waited for, so that it says why. */
const PATIENCE = 1_400;

/** The gateways of this machine that listen beside the admin socket. */
export interface GatewayTargets {
  readonly targets: readonly Target[];
  /** Resolves when all have been sent what there was to send: what takes the processor for long may begin. */
  sent(): Promise<unknown>;
}

/** @param shown makes a path as people are to see it */
export function gatewayTargets(adminSocket: string, shown: (path: string) => string): GatewayTargets {
  const sent: Promise<void>[] = [];
  const targets = socketsBeside(adminSocket).map((socket): Target => {
    const name = shown(socket.path);
    return {
      kind: 'gateway',
      name,
      deliver: async (entries) => {
        const asking = ask(socket, entries);
        sent.push(asking.sent);
        return await confirmation(asking.answer);
      },
    };
  });
  return { targets, sent: () => Promise.all(sent) };
}

function ask({ path, isTrusted }: GatewaySocket, entries: ReadonlyMap<string, string>) {
  if (!isTrusted)
    throw new Trouble('another user made this socket', 'Find out who: ls -l. Remove it if it is no gateway.');
  return askGateway(path, 'POST /orders', { orders: Object.fromEntries(entries) }, PATIENCE);
}

async function confirmation(answer: ReturnType<typeof askGateway>['answer']): Promise<Receipt> {
  try {
    const { status, body } = await answer;
    const instance = memberOf(body, 'instance');
    const orders = memberOf(body, 'orders');
    if (status === 200 && typeof instance === 'string' && Array.isArray(orders)) return { word: { instance, orders } };
    if (status === 404)
      throw new Trouble(
        'it is a gateway of an older version, which knows no lockdown',
        'Stop it: it goes on with calls.',
      );
    throw new Trouble(`it answered ${status}`, 'Its log says why. Stop it if it goes on with calls.');
  } catch (error) {
    throw error instanceof NoAnswer ? NO_ANSWER[error.why] : error;
  }
}

/** What it means that a gateway did not answer. */
export const NO_ANSWER: Readonly<Record<NoAnswer['why'], Trouble>> = {
  nobody: new Trouble('nobody listens there any more', 'Nothing to do: a gateway that ended left it behind.', true),
  forbidden: new Trouble('this user may not open it', 'Run this as the user that runs the gateway, or as root.'),
  silent: new Trouble(
    'a gateway is there and does not answer',
    'It is stopped or hung: end it with kill -KILL <pid>, and start it again; it starts held.',
  ),
  broken: new Trouble('the gateway broke off', 'Its log says why. If it ended, it starts held; if not, stop it.'),
};
