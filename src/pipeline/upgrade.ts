import type { Clock } from '../core/clock.ts';
import { CallerGone, GatewayError } from '../core/errors.ts';
import type { BodyGarbage } from '../core/garbage.ts';
import type { Timers } from '../core/timers.ts';
import { afterRefusal, refusesOwnKey } from './forward/after-refusal.ts';
import { circuitOpen } from './forward/circuit-open.ts';
import { forwardFailure } from './forward/failure.ts';
import { isOurs, judge, refusesKey } from './forward/outcome.ts';
import { inSlot } from './forward/slot.ts';
import { endingOf } from './hold/refusal.ts';
import type { OpenConnections } from './open-connections.ts';
import type { Forwarded, Injected, Upgrade } from './stages.ts';
import { acceptHeaders } from './upgrade/accept.ts';
import { providerRequest } from './upgrade/provider-request.ts';
import { passRefusal, type Refusal, readRefusal } from './upgrade/refusal.ts';
import { Tunnel } from './upgrade/tunnel.ts';

export interface UpgradeParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly connections: OpenConnections;
  readonly bodyGarbage: BodyGarbage;
  /** Milliseconds for which a caller may take nothing. */
  readonly bodyTimeout: number;
}

/** RFC 9110, section 15.2.2. */
const SWITCHING_PROTOCOLS = 101;

/** What `forward` is to a request, this is to a WebSocket: shakes hands with the provider, and carries frames until it is over. */
export function createCarry(parts: UpgradeParts) {
  /** @throws GatewayError when the socket was not opened. */
  return (call: Injected, upgrade: Upgrade): Promise<Forwarded> =>
    inSlot(call, parts.timers, async () => {
      let renews = true;
      for (let next = call; ; ) {
        const forwarded = await carry(next, upgrade, parts);
        if (forwarded !== undefined) return forwarded;
        next = await afterRefusal(next, { renews, sends: true });
        renews = false;
        // Nobody watched it meanwhile.
        if (upgrade.socket.destroyed || upgrade.socket.readableEnded) throw new CallerGone();
      }
    });
}

/** One handshake, and what follows. @returns undefined when the provider refused the caller's own key: nothing is answered then. */
async function carry(call: Injected, upgrade: Upgrade, parts: UpgradeParts): Promise<Forwarded | undefined> {
  const { connections, bodyGarbage, bodyTimeout, clock, timers } = parts;
  const { route, caller, outgoing } = call;
  call.clearance.confirm();
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});
  const cutting = new AbortController();
  const options = {
    clock,
    timers,
    idle: route.settings.timeouts.idle,
    drainTimeout: bodyTimeout,
    expiresAt: caller.expiresAt,
    matcher: route.settings.responseScan === 'full' ? outgoing.matcher : undefined,
    meter: bodyGarbage.meter(),
  };
  const tunnel = new Tunnel(upgrade.socket, options, () => broken.reject(new CallerGone()));
  const remove = connections.add({
    integration: route.name,
    caller: caller.key,
    close: (why) => tunnel.close(why),
  });
  const callOff = call.whenKeyEnds?.(() => tunnel.close('key_ended'));
  const callOffCut = call.clearance.whenCut((error) => {
    cutting.abort(error);
    broken.reject(error);
    tunnel.breakOff(endingOf(error));
  });
  try {
    const sentAt = clock.elapsed();
    const shaking = shakeHands(call, upgrade, { tunnel, timers, signal: cutting.signal });
    const refusal = await Promise.race([shaking, broken.promise]);
    const overhead = sentAt - call.startedAt;
    if (refusal === undefined) return { status: SWITCHING_PROTOCOLS, overhead, ...(await tunnel.over) };
    if (refusesOwnKey(refusal.status, call)) {
      refusal.drop();
      return undefined;
    }
    // The next handshake has the new key.
    if (refusesKey(refusal.status)) void call.renewed().catch(() => {});
    const bytes = await Promise.race([passRefusal(refusal, call), broken.promise]);
    return { status: refusal.status, bytes, overhead, ending: 'complete' };
  } catch (error) {
    tunnel.side.detach();
    throw error;
  } finally {
    callOff?.();
    callOffCut();
    remove();
  }
}

/** @returns undefined once the socket is open; the answer of a provider that does not open it. @throws GatewayError */
async function shakeHands(
  call: Injected,
  { socket }: Upgrade,
  { tunnel, timers, signal }: { readonly tunnel: Tunnel; readonly timers: Timers; readonly signal: AbortSignal },
): Promise<Refusal | undefined> {
  const { circuit, sockets } = call.operation.upstream;
  const passage = circuit?.enter();
  if (circuit !== undefined && passage === undefined) throw circuitOpen(circuit);
  const { promise, resolve, reject } = Promise.withResolvers<Refusal | undefined>();
  const { side } = tunnel;
  sockets.open(providerRequest(call), side, {
    signal,
    onUpgrade: (answer, provider) => {
      judge(passage, { status: SWITCHING_PROTOCOLS, headers: answer.headers }, call);
      try {
        if (side.destroyed) throw new CallerGone();
        answer.headers = acceptHeaders(answer.headers, call);
        call.response.detachSocket(socket);
        tunnel.connect(provider);
        resolve(undefined);
      } catch (error) {
        provider.destroy();
        side.detach();
        reject(error);
      }
    },
    onRefusal: (answer) => {
      const { statusCode: status = 0 } = answer;
      const isAnswer = status >= 200 && status < 600;
      if (isAnswer) judge(passage, { status, headers: answer.headers }, call);
      else passage?.failed();
      side.detach();
      if (isAnswer) resolve(readRefusal(answer, call.route.settings.timeouts.idle, timers));
      else {
        answer.destroy();
        reject(new GatewayError('upstream_unreachable', { detail: 'neither an upgrade nor an answer' }));
      }
    },
    onError: (error) => {
      if (side.destroyed || isOurs(error, call)) passage?.abandoned();
      else passage?.failed();
      reject(forwardFailure(error));
    },
  });
  return await promise;
}
