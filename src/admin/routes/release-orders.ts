import { ReleaseRefused } from '../../lockdown/release-refused.ts';
import { type AdminRoute, NOT_UNDERSTOOD } from '../route.ts';
import { type OrdersAtHand, releaseTerms } from './orders.ts';

/** Releases orders, where the code is good: 200 with the release, for the command to carry on; 403 with what is wrong. */
export function releaseOrders(book: Pick<OrdersAtHand, 'release'>): AdminRoute {
  return {
    at: 'POST /releases',
    answer: async (body) => {
      const terms = releaseTerms.safeParse(body).data;
      if (terms === undefined) return NOT_UNDERSTOOD;
      try {
        return { status: 200, body: await book.release(terms) };
      } catch (error) {
        if (!(error instanceof ReleaseRefused)) throw error;
        return { status: 403, body: { problem: { found: error.found, write: error.write } } };
      }
    },
  };
}
