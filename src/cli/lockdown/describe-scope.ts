import type { Revoked, Scope } from '../../lockdown/definition.ts';

/** What a hold stops, in words that go on after "Lockdown of". */
export function describeScope({ integration, operation, caller, issuer }: Scope): string {
  const parts = [
    ...(integration === undefined ? [] : [`integration ${integration}`]),
    ...(operation === undefined ? [] : [`operation ${operation}`]),
    ...(caller === undefined ? [] : [`caller ${caller}`]),
    ...(issuer === undefined ? [] : [`${caller === undefined ? 'callers ' : ''}of ${issuer}`]),
  ];
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

/** Which tokens a revocation refuses. */
export function describeRevoked(of: Revoked): string {
  if ('token' in of) return `token ${of.token}${of.issuer === undefined ? '' : ` of ${of.issuer}`}`;
  if ('caller' in of) return `every token of caller ${of.caller} of ${of.issuer}`;
  const whose = of.issuer === undefined ? '' : ` of ${of.issuer}`;
  return `every token${whose} issued before ${new Date(of.before).toISOString()}, or without a time of issue`;
}
