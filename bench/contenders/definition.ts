import type { Program } from '../programs.ts';
import type { Child } from '../session.ts';
import type { Testbed } from '../testbed.ts';

/** A gateway that is measured: ours or a peer. */
export interface Contender {
  readonly name: string;
  /** One line for docs and table: what it does and does not do. */
  readonly does: string;
  /** What has to be installed for it; a contender without its program is skipped by name. */
  readonly program?: Program;
  /** False only where it cannot verify tokens; then a forged one is expected to pass. */
  readonly verifiesTokens: boolean;
  /** Starts it on the gateway's core and waits until it serves. */
  start(testbed: Testbed): Promise<RunningContender>;
}

export interface RunningContender {
  readonly child: Child;
  readonly port: number;
  readonly recordFile: string;
}
