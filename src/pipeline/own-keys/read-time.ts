const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * A time as RFC 3339, section 5.6, writes it, with T and Z in capitals and without leap seconds.
 * @returns milliseconds since the epoch; undefined when it is none, such as 30 February.
 */
export function readTime(text: string): number | undefined {
  const [, date, time] = TIME.exec(text) ?? [];
  // Date.parse takes 31 June for 1 July.
  const isReal = new Date(`${date}T${time}Z`).toJSON()?.startsWith(`${date}T${time}`);
  const milliseconds = isReal ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
