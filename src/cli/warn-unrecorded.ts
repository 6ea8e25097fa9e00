import type { WarnUnrecorded } from '../secrets/recorded/keep-record.ts';
import { AccessFileUnusable } from '../telemetry/access-file.ts';

/** Tells the person what became of a change whose outcome could not be written down. @param say takes a line */
export function warnUnrecorded(say: (line: string) => void): WarnUnrecorded {
  return (outcome, why) => {
    const trouble = why instanceof AccessFileUnusable ? why.trouble : 'could not be written down.';
    say(`warning: ${outcome === 'done' ? 'it is done, but that' : 'what became of it'} ${trouble}`);
  };
}
