import { fileURLToPath } from 'node:url';
import type { Session } from '../../session.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const program = fileURLToPath(new URL('../../../dist/scripts/emergency-lockdown.js', import.meta.url));

/** One run of the command, as it tells of itself. */
export interface Engagement {
  readonly integration: string;
  /** What it prints as its start, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** When it reported that it was done, likewise. */
  readonly doneAt: number;
  /** Milliseconds from spawning it until it had ended. */
  readonly wall: number;
  /** Whether it ended with 0, and so many instances were there and confirmed. */
  readonly live: number;
  readonly confirmed: number;
  readonly exit: number | string;
}

/** Holds an integration with the command that operators run. @throws with what it said when that is no report. */
export const engage = async (session: Session, configFile: string, integration: string): Promise<Engagement> => {
  const spawned = performance.now();
  const command = [process.execPath, program, '--integration', integration, '--reason', 'key leaked', '--json'];
  const child = session.start('lockdown', command, { cwd: repository, env: { PORTCULLIS_CONFIG: configFile } });
  const exit = await child.exit;
  const wall = performance.now() - spawned;
  try {
    return { integration, wall, exit, ...readReport(child.output()) };
  } catch {
    throw new Error(`emergency-lockdown ended with ${exit}:\n${child.complaint()}`);
  }
};

/** Reads what the command prints with `--json`. @throws when it is something else. */
export const readReport = (output: string): Pick<Engagement, 'startedAt' | 'doneAt' | 'live' | 'confirmed'> => {
  const { startedAt, milliseconds, instances } = JSON.parse(output) as Report;
  const start = Date.parse(startedAt);
  const { live, confirmed } = instances;
  for (const each of [start, milliseconds, live, confirmed]) if (!Number.isFinite(each)) throw new Error('no report');
  return { startedAt: start, doneAt: start + milliseconds, live, confirmed };
};

interface Report {
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly instances: { readonly live: number; readonly confirmed: number };
}
