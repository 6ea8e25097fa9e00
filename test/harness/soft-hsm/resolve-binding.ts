/*
 * For `node --import`: where a process of ours finds the package pkcs11js, as if it were installed. What it is comes as the query
 * `?at=<URL of its main file>`.
 */

import { registerHooks } from 'node:module';

const at = new URL(import.meta.url).searchParams.get('at') ?? '';

registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'pkcs11js' ? at : specifier, context),
});
