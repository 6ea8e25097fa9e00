/** Whether the gateway can serve, and if not, what it waits for. */
export interface ReadinessReport {
  readonly status: 'ready' | 'unready';
  /** What is missing, in words, by part. */
  readonly waitingFor: readonly string[];
  /** What works but should not stay as it is. */
  readonly warnings: readonly string[];
}

export class Readiness {
  readonly #conditions: { readonly name: () => string; readonly holds: () => boolean }[] = [];
  readonly #warnings: string[] = [];

  /** Readiness needs this to hold, from now on. Its name is for everybody to read. */
  require(name: string | (() => string), holds: () => boolean): void {
    this.#conditions.push({ name: typeof name === 'string' ? () => name : name, holds });
  }

  warn(text: string): void {
    this.#warnings.push(text);
  }

  report(): ReadinessReport {
    const waitingFor = this.#conditions.filter(({ holds }) => !holds()).map(({ name }) => name());
    return { status: waitingFor.length === 0 ? 'ready' : 'unready', waitingFor, warnings: this.#warnings };
  }
}
