/** What a server lets requests through by; while it is shut, they wait. */
export interface Door {
  shut(): void;
  open(): void;
  /** Resolves when it is open. */
  through(): Promise<void>;
}

export function door(): Door {
  let waiting = Promise.withResolvers<void>();
  waiting.resolve();
  return {
    shut: () => {
      waiting = Promise.withResolvers();
    },
    open: () => waiting.resolve(),
    through: () => waiting.promise,
  };
}
