import type { InjectionRule, Operation } from '../definition.ts';

type Given = Pick<Operation, 'name' | 'path'>;
/** What differs from an operation that is safe, takes no body, and costs the same each time. */
type Rest = Partial<Omit<Operation, keyof Given | 'method' | 'origin' | 'inject'>>;
type Make = (name: string, path: string, rest?: Rest) => Operation;

/**
 * Makes the rows of a table of operations at one origin. GET may be repeated (RFC 9110, section 9.2.2); DELETE may by the
 * standard, but its answer differs the second time; POST is never repeated, because the first may have been accepted.
 */
export function operationsAt(origin: string, inject: readonly InjectionRule[]) {
  const make =
    (method: Operation['method'], common: Pick<Operation, 'idempotent'>): Make =>
    (name, path, rest = {}) => ({
      name,
      method,
      path,
      origin,
      inject,
      safe: true,
      body: [],
      maxBody: 0,
      cost: 'fixed',
      ...common,
      ...rest,
    });
  return {
    get: make('GET', { idempotent: true }),
    post: make('POST', { idempotent: false }),
    patch: make('PATCH', { idempotent: false }),
    put: make('PUT', { idempotent: false }),
    remove: make('DELETE', { idempotent: false }),
  };
}

export const KiB = 1024;
export const MiB = 1024 * KiB;
