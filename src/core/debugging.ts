import { url } from 'node:inspector';

/** What decides who may read a process's memory; `process` is one. */
export interface Debuggable {
  /** Node's own options from the command line. */
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  on(signal: 'SIGUSR1', listener: () => void): unknown;
}

/**
 * Options by which somebody else reads the keys in memory or in the environment: by a debugger, from a file, a report or a dump; or
 * that take such options from elsewhere. Node takes `_` for `-`.
 */
const OPENS_MEMORY = new RegExp(
  `--(?:${[
    'inspect(?:-(?:brk|wait))?',
    'heapsnapshot-(?:signal|near-heap-limit)',
    'report-(?:on-signal|on-fatalerror|uncaught-exception)',
    'abort-on-uncaught-exception',
    'experimental-(?:default-)?config-file',
  ]
    .join('|')
    .replaceAll('-', '[-_]')})(?=[=\\s]|$)`,
);

/** In production nobody may look into the memory; the message is for the person who started the gateway. */
export class DebuggerRefused extends Error {
  constructor(found: string) {
    super(
      `Portcullis does not start with ${found} while NODE_ENV=production: whoever reaches it reads every key. Start it without; to debug, leave NODE_ENV=production and use keys that are worth nothing.`,
    );
  }
}

/**
 * In production, sees to it that there is no inspector, and that nobody opens one from now on: Node does so on SIGUSR1, unless there
 * is a handler.
 * @param told is called for each such signal.
 * @returns a warning, elsewhere, when there is one.
 * @throws DebuggerRefused in production, when there is one.
 */
export function keepOutDebuggers(process: Debuggable, production: boolean, told: () => void): string | undefined {
  if (production) {
    process.on('SIGUSR1', told);
    refuseDebuggers(process);
    return undefined;
  }
  const found = openToDebuggers(process);
  return found && `${found}: whoever reaches it reads the keys in memory; with NODE_ENV=production it is refused`;
}

/** @throws DebuggerRefused when something is open to debuggers. */
export function refuseDebuggers(process: Debuggable): void {
  const found = openToDebuggers(process);
  if (found !== undefined) throw new DebuggerRefused(found);
}

/** An option counts also where it could open nothing, such as where the port was taken. */
function openToDebuggers({ execArgv, env }: Debuggable): string | undefined {
  for (const option of execArgv) {
    const found = OPENS_MEMORY.exec(option)?.[0];
    if (found !== undefined) return found;
  }
  // Node takes options in quotes, and characters after a backslash, as they are.
  const inherited = OPENS_MEMORY.exec((env['NODE_OPTIONS'] ?? '').replace(/["'\\]/g, ''))?.[0];
  if (inherited !== undefined) return `${inherited} in NODE_OPTIONS`;
  return url() === undefined ? undefined : 'an open inspector';
}
