/**
 * JSON with the keys of objects in order, so that the same data is the same bytes wherever it was kept meanwhile: Postgres, for
 * one, sorts keys its own way.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

/**
 * What something is bound to, as bytes: an array in JSON, in which no two lists of parts look the same.
 * @param purpose tells apart what is bound to the same things for different ends
 */
export function boundTo(purpose: string, ...parts: readonly unknown[]): Buffer {
  return Buffer.from(canonicalJson([`portcullis ${purpose}`, ...parts]));
}
