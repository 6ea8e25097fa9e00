import type { Exchange } from './exchange.ts';
import { currentOf, itemOf, type SecretShelf } from './shelf.ts';

/** https://learn.microsoft.com/rest/api/keyvault/secrets/get-deleted-secret */
export function answerDeletedSecrets(shelf: SecretShelf, exchange: Exchange): undefined {
  const [, , name = '', ...more] = exchange.path.split('/');
  if (name === '' || more.length > 0) return exchange.fault('no such path');
  const key = name.toLowerCase();
  const deleted = shelf.deleted.get(key);
  if (deleted === undefined) return exchange.refuse(404, 'SecretNotFound');
  if (exchange.method === 'GET') {
    deleted.pending = Math.max(0, deleted.pending - 1);
    if (deleted.pending > 0) return exchange.refuse(404, 'SecretNotFound');
    const { kept } = deleted;
    return exchange.answer(200, {
      recoveryId: `${shelf.url}/deletedsecrets/${kept.name}`,
      deletedDate: 1_790_000_000,
      scheduledPurgeDate: 1_797_776_000,
      ...itemOf(shelf, kept.name, currentOf(kept)),
    });
  }
  if (exchange.method !== 'DELETE') return exchange.fault('no such method');
  if (deleted.pending > 0) return exchange.refuse(409, 'Conflict', 'ObjectIsBeingDeleted');
  if (shelf.recoveryLevel === 'Recoverable') return exchange.fault('a purge in a vault with purge protection');
  shelf.deleted.delete(key);
  shelf.leaving.add(key);
  exchange.answer(204);
}
