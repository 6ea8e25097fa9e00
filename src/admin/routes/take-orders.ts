import { type AdminRoute, NOT_UNDERSTOOD } from '../route.ts';
import { entries, idsInForce, type OrdersAtHand } from './orders.ts';

/**
 * Puts orders in force. The answer goes out when they are, and everything in their scope is cut: what it lists as in force now confirms
 * them.
 */
export function takeOrders(book: Omit<OrdersAtHand, 'release'>): AdminRoute {
  return {
    at: 'POST /orders',
    answer: async (body) => {
      const told = entries.safeParse(body).data;
      if (told === undefined) return NOT_UNDERSTOOD;
      await book.take(told.orders);
      return { status: 200, body: { instance: book.instance, orders: idsInForce(book) } };
    },
  };
}
