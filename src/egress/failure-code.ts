/**
 * The most telling machine-readable code in an error, its parts or its causes, or else the name of its class. Nothing else in
 * an error is fit for the log: messages and URLs may hold a key.
 */
export function failureCode(error: unknown): string {
  return codeIn(error) ?? nameOf(error) ?? 'unknown';
}

/** Text alone: the code of a DOMException, such as a time-out's, is a number from its past that says nothing. */
function codeIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code)) return code;
  return (Array.isArray(errors) ? codeIn(errors[0]) : undefined) ?? codeIn(cause);
}

function nameOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name } = error as { name?: unknown };
  return typeof name === 'string' && name !== 'Error' && /^[A-Za-z]{1,64}$/.test(name) ? name : undefined;
}
