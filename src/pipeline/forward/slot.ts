import { CallerGone, GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import type { Injected } from '../stages.ts';

/**
 * Does a call's work in one of the integration's slots, after waiting in line for it.
 * @throws GatewayError `overloaded` when the line is full, or too slow; CallerGone; `locked_down` and `unauthenticated` when an
 *   order cuts it while it waits; and what the work throws.
 */
export async function inSlot<T>(call: Injected, timers: Timers, work: () => Promise<T>): Promise<T> {
  const { slots } = call.route;
  call.clearance.confirm();
  if (!slots.tryTake()) await waitForSlot(call, timers);
  try {
    if (call.response.destroyed) throw new CallerGone();
    return await work();
  } finally {
    slots.free();
  }
}

function waitForSlot({ route, response, clearance }: Injected, timers: Timers): Promise<void> {
  const place = route.slots.queue();
  if (place === undefined) return Promise.reject(overloaded('the line for the integration is full'));
  return new Promise((resolve, reject) => {
    const settled = () => {
      callOff();
      callOffCut();
      response.off('close', onLeaving);
    };
    const leave = (reason: Error) => {
      settled();
      place.leave();
      reject(reason);
    };
    const onLeaving = () => leave(new CallerGone());
    const callOff = timers.after(route.settings.concurrency.wait, () => leave(overloaded('no slot came free in time')));
    const callOffCut = clearance.whenCut(leave);
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
