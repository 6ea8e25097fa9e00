/** What a server says in the line of JSON that announces it. */
export interface Ready {
  readonly port: number;
  readonly adminPort?: number;
}

/** Finds the first line of JSON with `"event":"ready"` and a port; undefined while there is none. */
export const findReadyLine = (output: string): Ready | undefined => {
  for (const line of output.split('\n')) {
    const ready = line.startsWith('{') ? parseReady(line) : undefined;
    if (ready) return ready;
  }
  return undefined;
};

const parseReady = (line: string): Ready | undefined => {
  try {
    const { event, port, adminPort } = JSON.parse(line) as Record<string, unknown>;
    if (event !== 'ready' || typeof port !== 'number') return undefined;
    return typeof adminPort === 'number' ? { port, adminPort } : { port };
  } catch {
    return undefined; // A line that is still being written.
  }
};
