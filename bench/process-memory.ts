import { readFileSync, writeFileSync } from 'node:fs';

/** Resident memory of a process in units of 1,000,000 bytes: now, or the most since `forgetPeak`. */
export const residentMemory = (pid: number, what: 'VmRSS' | 'VmHWM' = 'VmRSS'): number => {
  const kibibytes = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(((Number(kibibytes) * 1024) / 1e6).toFixed(1));
};

/** Begins a new VmHWM: proc_pid_clear_refs(5). */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');
