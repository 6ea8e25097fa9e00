import type { Timers } from '../../core/timers.ts';

/** One side of a WebSocket, as the heartbeat sees it. */
export interface Patient {
  /** Asks it for a sign of life. @returns false when that is not possible now, because something is on its way to it. */
  ping(): boolean;
  /** It gave none. */
  onDead(): void;
}

/**
 * Finds out when one of the sides is gone without having said so. A side that was silent for `interval` milliseconds is pinged, and
 * dead when it stays silent for as long again; so sockets on which nobody speaks live on.
 */
export class Heartbeat {
  readonly #sides: { readonly patient: Patient; heard: boolean; asked: boolean }[];
  readonly #interval: number;
  readonly #timers: Timers;
  #callOff: () => void;

  constructor(patients: readonly Patient[], interval: number, timers: Timers) {
    this.#sides = patients.map((patient) => ({ patient, heard: true, asked: false }));
    this.#interval = interval;
    this.#timers = timers;
    this.#callOff = timers.after(interval, this.#look);
  }

  /** The side of that number has sent something. */
  heard(index: number): void {
    const side = this.#sides[index];
    if (side !== undefined) side.heard = true;
  }

  stop(): void {
    this.#callOff();
  }

  readonly #look = (): void => {
    this.#callOff = this.#timers.after(this.#interval, this.#look);
    for (const side of this.#sides) {
      if (side.heard) side.asked = false;
      else if (side.asked) side.patient.onDead();
      else side.asked = side.patient.ping();
      side.heard = false;
    }
  };
}
