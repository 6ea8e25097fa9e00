/** A signal that may come before anybody can act on it: it is kept until then. */
export class SignalLatch {
  #act: (() => void) | undefined;
  #isPulled = false;

  /** The signal came. */
  readonly pull = (): void => {
    if (this.#act === undefined) this.#isPulled = true;
    else this.#act();
  };

  /** Acts on each signal from now on, and at once when there was one before. */
  onPull(act: () => void): void {
    this.#act = act;
    if (this.#isPulled) act();
  }
}
