/*
 * For `node --import`: where a process of ours finds the package pkcs11js, as if it were installed. What it is comes as the query
 * `?at=<URL of its main file>`; with none it is as where it is not installed.
 */

import { registerHooks } from 'node:module';

const at = new URL(import.meta.url).searchParams.get('at');

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier !== 'pkcs11js') return next(specifier, context);
    return at === null ? next(specifier, { ...context, parentURL: 'file:///nowhere/file.js' }) : next(at, context);
  },
});
