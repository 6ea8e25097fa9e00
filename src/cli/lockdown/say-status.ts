import type { Hold, InForce, Revocation } from '../../lockdown/definition.ts';
import { describeRevoked, describeScope } from './describe-scope.ts';
import { everybody, obeying, type Status } from './read-status.ts';
import { keyTrouble } from './release-keys.ts';
import { place, silence } from './say-instances.ts';
import type { EmergencyWorld } from './world.ts';

/** What is in force, for people. @param only revocations, without a word of holds */
export function statusLines(
  all: Status,
  { again, clock }: Pick<EmergencyWorld, 'again' | 'clock'>,
  only?: 'revocations',
): string[] {
  const status = only === undefined ? all : { ...all, holds: [] };
  const { holds, revocations, remarks } = status;
  const seen = everybody(status).size;
  const obeyed = (id: string) => {
    const { size } = obeying(id, status);
    if (seen === 0) return 'No running gateway was seen; one that starts here obeys it.';
    if (size === seen) return `Obeyed by ${size} of ${seen} instances.`;
    return `OBEYED BY ${size} OF ${seen} INSTANCES ONLY.`;
  };
  return [
    `${new Date(clock.now()).toISOString()}  ${title(status, only)}`,
    ...remarks.map((remark) => `  note      ${remark}`),
    ...holds.flatMap((each) => [holdLine(each), `            ${obeyed(each.id)}`]),
    ...revocations.flatMap((each) => [revocationLine(each), `            ${obeyed(each.id)}`]),
    ...placeLines(status),
    ...(holds.length === 0 ? [] : [`To end a hold: ${again} --release <hold> --reason "<why it is over>"`]),
    ...(revocations.length === 0
      ? []
      : ['To lift a revocation: npm run -s portcullis -- revoke lift <id> --reason "<why>"']),
  ];
}

function title({ holds, revocations, sources, isPlaceKnown }: Status, only: 'revocations' | undefined): string {
  const isAll = isPlaceKnown && sources.every(({ heard }) => 'said' in heard);
  const none = isAll ? { hold: 'Nothing is held', revocation: 'Nothing is revoked' } : NONE_FOUND;
  const parts = [
    ...(only === undefined ? [inForce('hold', holds.length, none)] : []),
    ...(only !== undefined || revocations.length > 0 ? [inForce('revocation', revocations.length, none)] : []),
  ];
  return `${parts.join('; ')}${isAll ? '' : ', as far as could be read'}.`;
}

const NONE_FOUND = { hold: 'No hold was found', revocation: 'No revocation was found' };

function inForce(kind: 'hold' | 'revocation', count: number, none: typeof NONE_FOUND): string {
  return count === 0 ? none[kind] : `${count} ${kind}${count === 1 ? ' is' : 's are'} in force`;
}

function holdLine({ id, order }: InForce<Hold>): string {
  const until = order.until === undefined ? '' : `, until ${new Date(order.until).toISOString()}`;
  const text = `${describeScope(order.scope)}: ${order.reason}`;
  return `  hold      ${id}  ${text} (${since(order)}, by ${order.by}, engaged by ${order.trigger}${until})`;
}

function revocationLine({ id, order }: InForce<Revocation>): string {
  return `  revoked   ${id}  ${describeRevoked(order.of)}: ${order.reason} (${since(order)}, by ${order.by})`;
}

/** Nobody knows when a file was touched, or a field set by hand. */
const since = ({ at }: { readonly at: number }) =>
  at === 0 ? 'since when is not known' : `since ${new Date(at).toISOString()}`;

function placeLines({ sources, gateways, live, unasked, releaseKey }: Status): string[] {
  return [
    ...sources.map(({ kind, name, isThere, heard }) => {
      const read = isThere ? `read, ${orders('said' in heard ? heard.said.size : 0)}` : 'not there';
      const what = 'said' in heard ? read : `NOT READ: ${heard.trouble.found}. What only it holds is not listed here.`;
      return `  ${kind.padEnd(8)}  ${name}: ${what}`;
    }),
    ...gateways.map(({ path, heard }) => {
      if ('trouble' in heard) return `  gateway   ${path}: NO ANSWER: ${heard.trouble.found}. ${heard.trouble.next}`;
      const { instance, holds, revocations } = heard.said;
      const trouble = keyTrouble(heard.said, releaseKey);
      const key = trouble === undefined ? '' : `; ${trouble}`;
      return `  gateway   ${path}: instance ${instance} obeys ${orders(holds.length + revocations.length)}${key}`;
    }),
    ...live
      .filter(({ silentFor }) => silentFor !== undefined)
      .map((each) => `  instance  ${place(each)}: it did not end${silence(each)}.`),
    ...unasked.map((name) => `  instances that only ${name} knows could not be seen.`),
  ];
}

const orders = (count: number) => (count === 1 ? '1 order' : `${count} orders`);

/** The same for programs. */
export function statusData(status: Status): Record<string, unknown> {
  const { holds, revocations, sources, gateways, live, unasked, remarks, releaseKey = null } = status;
  const told = ({ id, order }: InForce<Hold | Revocation>) => ({
    id,
    ...(order.kind === 'hold' ? { scope: order.scope, trigger: order.trigger } : { of: order.of }),
    reason: order.reason,
    by: order.by,
    at: order.at === 0 ? null : new Date(order.at).toISOString(),
    obeyedBy: [...obeying(id, status)],
  });
  return {
    holds: holds.map(told),
    revocations: revocations.map(told),
    instances: [...everybody(status)].map((instance) => {
      const { host = null, pid = null } = live.find((each) => each.instance === instance) ?? {};
      return { instance, host, pid };
    }),
    sources: sources.map(({ kind, name, isThere, heard }) => ({
      kind,
      name,
      there: isThere,
      orders: 'said' in heard ? heard.said.size : null,
      problem: 'trouble' in heard ? heard.trouble.found : null,
    })),
    gateways: gateways.map(({ path, heard }) => ({
      socket: path,
      instance: 'said' in heard ? heard.said.instance : null,
      releaseKey: 'said' in heard ? heard.said.releaseKey : null,
      problem: 'trouble' in heard ? heard.trouble.found : null,
    })),
    unasked,
    remarks,
    releaseKey,
  };
}
