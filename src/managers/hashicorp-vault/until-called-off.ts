/** Waits for what others wait for too, until one's own signal. @throws the signal's reason, and what the work throws. */
export async function untilCalledOff<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  const { promise: calledOff, reject } = Promise.withResolvers<never>();
  const callOff = () => reject(signal.reason);
  if (signal.aborted) callOff();
  signal.addEventListener('abort', callOff, { once: true });
  try {
    return await Promise.race([calledOff, work]);
  } finally {
    signal.removeEventListener('abort', callOff);
  }
}
