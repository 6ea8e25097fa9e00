/**
 * Where an error that nobody foresaw was thrown: its name and the first frame of its stack, undefined when it has none. Never its message,
 * with which a stack begins: that may quote a secret.
 */
export function whereThrown(error: unknown): { readonly name: string; readonly frame: string | undefined } {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error();
  const begin = stack.indexOf(message);
  const frame = (begin === -1 ? '' : stack.slice(begin + message.length))
    .split('\n')
    .find((line) => line.startsWith('    at '))
    ?.trim();
  return { name, frame };
}
