/** Where {@link innermostCode} travels: the SDK drops the body of some refusals, and keeps the headers of all. */
export const CODE_HEADER = 'x-portcullis-code';

/**
 * The most exact code in the body of a refusal, such as `SecretDisabled`; undefined when it has none that is one word, because
 * anything else may quote what was sent. https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
 */
export function innermostCode(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; innererror?: { code?: unknown } } };
    return [error?.innererror?.code, error?.code].find(isWord);
  } catch {
    return undefined;
  }
}

function isWord(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Za-z]{1,64}$/.test(code);
}
