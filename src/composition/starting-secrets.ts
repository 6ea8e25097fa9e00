import type { Timers } from '../core/timers.ts';
import { failureCode } from '../egress/failure-code.ts';
import { dotted, type Problem } from '../settings/problems.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Resolution } from './resolve-secrets.ts';

/** Milliseconds between looks while the store is away or a secret is missing. */
const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;

export interface StartingParts {
  /** The backend's name. */
  readonly name: string;
  readonly timers: Timers;
  readonly log: Logger;
  /** Looks at every secret once. */
  resolve(): Promise<Resolution>;
}

type State =
  | { readonly is: 'ready' }
  | { readonly is: 'away'; readonly cause: string }
  | { readonly is: 'faulty'; readonly problems: readonly Problem[] };

/** The secrets of a configuration from the start until all of them were had once. */
export class StartingSecrets {
  readonly #parts: StartingParts;
  #state: State = { is: 'away', cause: 'not asked yet' };
  readonly #ready = Promise.withResolvers<void>();
  #cancel = () => {};
  #closed = false;

  constructor(parts: StartingParts) {
    this.#parts = parts;
  }

  get ready(): boolean {
    return this.#state.is === 'ready';
  }

  get becameReady(): Promise<void> {
    return this.#ready.promise;
  }

  /** What is waited for, fit for everybody to read: it names no secret. */
  get waitingFor(): string {
    const { name } = this.#parts;
    if (this.#state.is !== 'faulty') return `the secrets in ${name}, which cannot be read now`;
    return `the secrets in ${name}, some of which cannot be used: the log names them`;
  }

  /** Why they could not be read, or undefined. */
  get away(): string | undefined {
    return this.#state.is === 'away' ? this.#state.cause : undefined;
  }

  /** Looks once. @returns what a person has to mend. */
  async look(): Promise<readonly Problem[]> {
    const { problems, away } = await this.#parts.resolve();
    if (problems.length > 0) this.#state = { is: 'faulty', problems };
    else if (away !== undefined) this.#state = { is: 'away', cause: failureCode(away.error) };
    else {
      this.#state = { is: 'ready' };
      this.#ready.resolve();
    }
    return problems;
  }

  /** Goes on looking until all are there, and writes down why not. */
  keepLooking(): void {
    if (this.ready) return;
    this.#tell();
    this.#lookIn(FIRST_RETRY);
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #lookIn(pause: number): void {
    if (this.#closed) return;
    this.#cancel = this.#parts.timers.after(pause, () => void this.#lookAgain(pause));
  }

  async #lookAgain(pause: number): Promise<void> {
    const before = JSON.stringify(this.#state);
    await this.look();
    if (this.#closed) return;
    if (JSON.stringify(this.#state) !== before) this.#tell();
    if (!this.ready) this.#lookIn(Math.min(pause * 2, LAST_RETRY));
  }

  #tell(): void {
    const { name: backend, log } = this.#parts;
    const state = this.#state;
    if (state.is === 'ready') log.info({ message: 'all secrets were found', event: 'secrets_found', backend });
    if (state.is === 'away') {
      const message = 'the secret store cannot be read; retrying';
      log.warn({ message, event: 'secrets_unavailable', backend, cause: state.cause });
    }
    if (state.is === 'faulty') {
      const message = 'secrets cannot be used; looking again until they are mended';
      const problems = state.problems.map(({ path, found, write }) => ({ path: dotted(path), found, write }));
      log.error({ message, event: 'secrets_faulty', backend, problems });
    }
  }
}
