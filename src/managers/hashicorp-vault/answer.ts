/** What Vault answered. */
export interface Answer {
  readonly status: number;
  /** The JSON of the body, when it is an object; undefined for none and for anything else. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** The body's JSON, when it is an object. */
export function bodyOf(text: string): Answer['body'] {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** A member of the answer that is an object; an empty one when there is none. */
export function partOf(body: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  let part = body;
  for (const key of path) part = isObject(part) && Object.hasOwn(part, key) ? part[key] : undefined;
  return isObject(part) ? part : {};
}

/** Whether Vault's own words hold these. They are compared and never shown: they may quote a secret. */
export function says({ body }: Answer, words: string): boolean {
  return errorsOf(body).some((text) => text.includes(words));
}

/** Whether this is Vault's way to answer, and not that of something in its place. */
export function isVaults({ status, body }: Answer): boolean {
  if (status === 204) return true;
  return status < 300 ? body !== undefined : hasErrors(body) || isObject(body?.['data']);
}

/** Whether Vault says that there is nothing of that name, which it does with a list of errors that is empty. */
export function isNothing({ status, body }: Answer): boolean {
  return status === 404 && hasErrors(body) && errorsOf(body).length === 0 && !isObject(body?.['data']);
}

/** Others list objects. */
function hasErrors(body: Answer['body']): boolean {
  const errors = body?.['errors'];
  return Array.isArray(errors) && errors.every((each) => typeof each === 'string');
}

function errorsOf(body: Answer['body']): string[] {
  const errors = body?.['errors'];
  return Array.isArray(errors) ? errors.filter((each) => typeof each === 'string') : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
