import type { AdminRoute } from '../route.ts';
import type { OrdersAtHand } from './orders.ts';

/** Tells what is in force here, and by which key this gateway verifies releases. */
export function listOrders(book: Omit<OrdersAtHand, 'take' | 'release'>): AdminRoute {
  return {
    at: 'GET /orders',
    answer: () => {
      const { instance, holds, revocations, releaseKey } = book;
      return { status: 200, body: { instance, holds, revocations, releaseKey } };
    },
  };
}
