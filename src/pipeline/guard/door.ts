import type { IncomingMessage } from 'node:http';
import type { Route } from '../routes.ts';

/** A kind of target: how it is written, and what of it the guard looks at. */
export interface Door<Target extends { readonly integration: string; readonly query: string }, Named> {
  /** For the log, such as `/proxy/<integration>/<path>`. */
  readonly form: string;
  /** @returns undefined when the target is not of that form. */
  read(target: string): Target | undefined;
  /** Whether an integration has it at all. */
  isOpen(route: Route): boolean;
  /** What a target and its headers name beside the integration. @throws GatewayError when it is malformed or ambiguous. */
  check(target: Target, request: IncomingMessage): Named;
  /** Whether there is something for this method, so that a preflight may be granted. */
  takes(method: string, target: Target, route: Route): boolean;
  /** The names of a target's parameters, for the record. */
  parametersOf(target: string): string[];
}
