/** Whether an end has come; both in milliseconds since the epoch. */
export function hasEnded({ until }: { readonly until: number | null }, now: number): boolean {
  return until !== null && until <= now;
}
