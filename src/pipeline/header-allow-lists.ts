/** What any provider may see of a caller's headers (RFC 9110 for all but the last): content, preferences, conditions, ranges. */
export const baseRequestHeaders = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-language',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'user-agent',
  'idempotency-key',
] as const;

/** What any caller may see of a provider's headers. Location, Cache-Control and Vary go back too, but rewritten. */
export const baseResponseHeaders = [
  'accept-ranges',
  'age',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'retry-after',
] as const;
