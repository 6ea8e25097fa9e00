import { CallerGone, GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import type { Injected } from '../stages.ts';

/**
 * Waits for one of the integration's slots. Call it when `slots.tryTake()` gave none.
 * @throws GatewayError `overloaded` when the line is full, or too slow; CallerGone.
 */
export function waitForSlot({ route, response }: Injected, timers: Timers): Promise<void> {
  const place = route.slots.queue();
  if (place === undefined) return Promise.reject(overloaded('the line for the integration is full'));
  return new Promise((resolve, reject) => {
    const settled = () => {
      callOff();
      response.off('close', onLeaving);
    };
    const leave = (reason: Error) => {
      settled();
      place.leave();
      reject(reason);
    };
    const onLeaving = () => leave(new CallerGone());
    const callOff = timers.after(route.settings.concurrency.wait, () => leave(overloaded('no slot came free in time')));
    response.once('close', onLeaving);
    void place.turn.then(() => {
      settled();
      resolve();
    });
  });
}

function overloaded(detail: string): GatewayError {
  return new GatewayError('overloaded', { detail, headers: { 'Retry-After': '1' } });
}
