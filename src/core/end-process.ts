import { existsSync } from 'node:fs';

/** What the end of a process takes of it. */
type Ending = Pick<NodeJS.Process, 'execPath' | 'execve' | 'exit' | 'getActiveResourcesInfo'>;

/**
 * Ends a process with an exit code, at once. `process.exit` waits for threads, and one that looks up a name that no name server answers
 * for takes ten seconds and more: then the process becomes another that does nothing but end, which leaves its threads behind.
 */
export function endProcess(process: Ending, exitCode: number): never {
  const { execPath } = process;
  // A program that is not there any more, as after an upgrade, cannot be become.
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap') && existsSync(execPath))
    process.execve?.(execPath, [execPath, '--eval', `process.exitCode = ${exitCode}`], {});
  process.exit(exitCode);
}
