import { hostname } from 'node:os';
import type { Instances, SeenInstance } from './confirmations.ts';
import type { Delivery } from './delivery.ts';

/** Who confirmed of whom. */
export interface Count {
  readonly live: number;
  readonly confirmed: number;
  readonly missing: readonly SeenInstance[];
  /** Gateways that listen on this machine and that nobody could tell apart from those which confirmed. */
  readonly unaccounted: number;
}

/** Counts what was seen, and nothing else. */
export function count({ seen }: Instances, deliveries: readonly Delivery[]): Count {
  const missing = seen.filter(({ confirmed }) => !confirmed);
  const here = seen.filter(({ answered, host }) => answered || host === hostname()).length;
  const listening = deliveries.filter(({ kind, trouble }) => kind === 'gateway' && trouble?.harmless !== true).length;
  return {
    live: seen.length,
    confirmed: seen.length - missing.length,
    missing,
    unaccounted: Math.max(0, listening - here),
  };
}

/** Whether every instance that was seen confirmed; also when none was. */
export const isEverybody = ({ missing, unaccounted }: Count): boolean => missing.length === 0 && unaccounted === 0;

/** What is to be done about an instance that did not confirm, in whole sentences. */
export type Advise = (instance: SeenInstance) => string;

/** What is to be done where nothing more is known. */
export const endAndStart: Advise = (each) =>
  `It is stopped, hung, or cannot read what was written: end it (${endIt(each)}), and start it again; it starts with what is in force.`;

/** One line for each instance that did not confirm, and for each that could not be asked. */
export function missingLines(
  { missing, unaccounted }: Count,
  { unasked }: Instances,
  advise: Advise = endAndStart,
): string[] {
  return [
    ...missing.map((each) => `  instance  ${place(each)}: DID NOT CONFIRM${silence(each)}. ${adviceOn(each, advise)}`),
    ...(unaccounted === 0
      ? []
      : [`  instance  ${unaccounted} more on this machine DID NOT CONFIRM: see the lines of its socket above.`]),
    ...unasked.map((name) => `  instances that only ${name} knows could not be seen: run this on their machines too.`),
  ];
}

/** What those have to know who see that a roster could not be asked; empty when all were. */
export function unaskedNote({ unasked }: Pick<Instances, 'unasked'>): string {
  if (unasked.length === 0) return '';
  return ` ${unasked.join(' and ')} could not be asked: an instance that only it reaches, on another machine, does not know of this; run this there too.`;
}

/** An instance that was heard of, for people. */
export function place({ instance, host, pid }: Pick<SeenInstance, 'instance' | 'host' | 'pid'>): string {
  return host === undefined ? plain(instance) : `${plain(instance)} (process ${pid} on ${plain(host)})`;
}

/** Since when nobody heard of it; empty where somebody did. */
export function silence({ silentFor }: Pick<SeenInstance, 'silentFor'>): string {
  return silentFor === undefined ? '' : `, and was not heard of for ${Math.round(silentFor / 1000)} s`;
}

/** One of another machine may have ended there, or be cut off from all that tells of it. */
function adviceOn(each: SeenInstance, advise: Advise): string {
  if (each.silentFor === undefined || each.host === hostname()) return advise(each);
  return `If it ended, there is nothing to do. If not, it does not know of this: run this on its machine, or end it (${endIt(each)}).`;
}

const endIt = ({ pid, host }: SeenInstance) =>
  host === undefined ? 'kill -KILL' : `kill -KILL ${pid} on ${plain(host)}`;

/** Whoever writes into Redis chooses these texts, and operators paste them into shells. */
const plain = (text: string) => text.slice(0, 255).replace(/[^A-Za-z0-9._-]/g, '_');

/** For programs. */
export function instancesData(counted: Count, { seen, unasked }: Instances): object {
  const { live, confirmed, missing, unaccounted } = counted;
  return {
    live,
    confirmed,
    missing: missing.map(({ instance }) => instance),
    unaccounted,
    unasked,
    seen: seen.map(({ instance, host = null, pid = null, silentFor, confirmed: isConfirmed }) => ({
      instance,
      host,
      pid,
      confirmed: isConfirmed,
      silentSeconds: silentFor === undefined ? null : Math.round(silentFor / 1000),
    })),
  };
}
