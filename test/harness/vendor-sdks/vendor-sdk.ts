/** The key that each stand-in takes. */
export const SDK_KEY = 'sdkCanary0123456789abcdef01234567';

/** What can be asked of a stand-in, whichever it is. */
export interface StandIn {
  readonly url: string;
  readonly received: readonly { readonly url: string; readonly rawHeaders: readonly string[] }[];
  close(): Promise<void>;
}

export interface SdkCall {
  /** Absent: as often as the SDK does by itself. */
  readonly maxRetries?: number;
  readonly text?: string;
}

/** A vendor's own SDK, with nothing changed but its base URL and the caller's token for the key. */
export interface VendorSdk {
  start(): Promise<StandIn>;
  /** The section, with the reference to the key that it is to use. */
  section(reference: string): Record<string, unknown>;
  /** An operation that `call` does not use. */
  readonly other: string;
  /** A small call, a POST where the SDK has one. */
  call(base: string, token: string, options?: SdkCall): Promise<unknown>;
  /** The same, but such that the provider refuses it. */
  invalid(base: string, token: string): Promise<unknown>;
  /** The status with which the SDK tells of a key that the provider does not know. */
  readonly wrongKey: number;
  /** The class of what it throws for a status; undefined for one that it does not export. */
  errorFor(status: number): (abstract new (...args: never[]) => unknown) | undefined;
  /** The status and our own code, as a user of the SDK reads them from what it threw. */
  read(error: unknown): { readonly status: unknown; readonly code: unknown };
}
