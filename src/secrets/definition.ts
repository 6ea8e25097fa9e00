import type { z } from 'zod';
import type { SecretValue } from '../core/secret-value.ts';
import type { Environment } from '../settings/environment.ts';
import type { SecretReference } from '../settings/secret-reference.ts';

/** What a backend may use of the world. */
export interface BackendContext {
  readonly environment: Environment;
}

/** An opened place where secrets are kept. */
export interface SecretBackend {
  /**
   * The value behind a reference, or undefined when the backend is sure that there is none.
   * @throws when the backend cannot tell: it is away, refuses, or answers nonsense.
   */
  fetch(reference: SecretReference): Promise<SecretValue | undefined>;
  /** How a person puts a missing secret there, in words. */
  remedy(reference: SecretReference): string;
  /** What makes this backend unfit for production, if anything. */
  readonly productionConcern?: string;
}

/** A kind of secret backend: one file that says all Portcullis knows of it. */
export interface BackendDefinition<Options = Record<string, unknown>> {
  /** The value of `secrets.backend`. */
  readonly name: string;
  /** The strict schema of `secrets.options`. */
  readonly options: z.ZodObject;
  open(options: Options, context: BackendContext): SecretBackend;
}
