import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { OpenCallerKeys } from '../caller-keys/open-caller-keys.ts';
import { bounded, readWhole } from '../pipeline/body/bounded.ts';
import type { SecretClient } from '../secrets/client.ts';
import { type AdminAnswer, type AdminRoute, NOT_UNDERSTOOD } from './route.ts';
import { invalidateSecrets } from './routes/invalidate-secrets.ts';
import { listOrders } from './routes/list-orders.ts';
import type { OrdersAtHand } from './routes/orders.ts';
import { releaseOrders } from './routes/release-orders.ts';
import { takeOrders } from './routes/take-orders.ts';

/** A hundred thousand references, or as many orders, from a command that waits for nothing. */
const LIMITS = { max: 32 * 1024 * 1024, idle: 5_000 };

/** The gateway's side of the admin socket: what commands on this machine ask of it, one route each. */
export function createAdminApi(
  secrets: Pick<SecretClient, 'invalidate'>,
  ownKeys?: Pick<OpenCallerKeys, 'invalidate'>,
  orders?: OrdersAtHand,
): RequestListener {
  const routes = [
    invalidateSecrets(secrets, ownKeys),
    ...(orders === undefined ? [] : [takeOrders(orders), listOrders(orders), releaseOrders(orders)]),
  ];
  return (request, response) => {
    const route = routes.find(({ at }) => at === `${request.method} ${request.url}`);
    if (route === undefined) return send(response, { status: 404, body: {} });
    answer(route, request).then(
      (answered) => send(response, answered),
      () => response.destroy(),
    );
  };
}

async function answer(route: AdminRoute, request: IncomingMessage): Promise<AdminAnswer> {
  const text = (await readWhole(bounded(request, LIMITS))).toString();
  try {
    return await route.answer(text === '' ? undefined : JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return NOT_UNDERSTOOD;
    throw error;
  }
}

function send(response: ServerResponse, { status, body }: AdminAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
