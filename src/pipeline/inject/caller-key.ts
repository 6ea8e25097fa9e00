import type { CallerKey } from '../../caller-keys/definition.ts';
import { GatewayError } from '../../core/errors.ts';
import type { OwnKeys } from '../own-keys/own-keys.ts';
import type { Admitted } from '../stages.ts';
import type { KeyInHand } from './key-in-hand.ts';

/**
 * The key that the caller brought for a call, in place of all credentials of the product's.
 * @returns undefined when there is none; never when the call names a task.
 * @throws GatewayError `caller_key_unusable`, `secret_unavailable`.
 */
export async function callerKey(call: Admitted, { store, form }: OwnKeys): Promise<KeyInHand | undefined> {
  const { caller, route, operation, task } = call;
  const slot = { caller: caller.key, integration: route.name, task };
  const inHand = (key: CallerKey): KeyInHand => {
    const fields = Object.entries(key.fields);
    const values = Object.fromEntries(fields.map(([field, value]) => [field, value.reveal()]));
    const injection = form.injectionOf(operation.name, values);
    if (injection === undefined) throw unusable('it is not of the fields that the integration takes now');
    return {
      of: 'caller',
      isTold: true,
      injection,
      values,
      secrets: fields.filter(([field]) => form.isSecret(field)).map(([, value]) => value),
      whenEnded: (act) => store.whenEnded(slot, key, act),
      renewed: async () => {
        const other = await store.renew(slot, key);
        return other && inHand(other);
      },
      fallBack: undefined,
    };
  };
  const found = await store.get(slot);
  if (found === undefined && task !== undefined) throw unusable('the task has none');
  return found && inHand(found);
}

/** @param why goes on after "the caller's own key:". */
export function unusable(why: string): GatewayError {
  return new GatewayError('caller_key_unusable', { detail: `the caller's own key: ${why}` });
}
