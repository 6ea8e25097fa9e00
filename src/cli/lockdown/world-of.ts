import { systemTimers } from '../../core/timers.ts';
import type { Shell } from '../command.ts';
import type { EmergencyWorld } from './world.ts';

/** The world of a command of `portcullis` that concerns standing orders. */
export function worldOf(shell: Shell): EmergencyWorld {
  const { clock } = shell;
  return {
    ...shell,
    timers: systemTimers,
    directory: process.cwd(),
    again: 'npm run emergency-lockdown --',
    startedAt: { wall: clock.now(), elapsed: clock.elapsed() },
  };
}
