import type { Scope } from '../../lockdown/definition.ts';
import { visibleInLine } from '../visible.ts';
import { checkIssuer } from './check-issuer.ts';
import { LineRefused } from './line-refused.ts';
import type { Places } from './places.ts';
import { memberOf } from './read-content.ts';

/**
 * Refuses a scope that no call could fall under: its author would believe that something is stopped.
 * @returns what could not be checked.
 * @throws LineRefused naming what there is.
 */
export async function checkScope(scope: Scope, places: Places): Promise<readonly string[]> {
  const issuer = scope.issuer === undefined ? undefined : checkIssuer(scope.issuer, places, 'Nothing is held.');
  const calls = await checkCalls(scope, places);
  return [issuer, calls].filter((each) => each !== undefined);
}

async function checkCalls(scope: Scope, { content, file }: Places): Promise<string | undefined> {
  if (scope.integration === undefined) return undefined;
  const sections = memberOf(content, 'integrations');
  if (typeof sections !== 'object' || sections === null)
    return 'Whether there is such an integration could not be checked: watch whether calls are refused.';
  const names = Object.keys(sections);
  if (!names.includes(scope.integration))
    throw new LineRefused(
      `${file} has no integration "${visibleInLine(scope.integration)}". Nothing is held. It has: ${list(names)}. ` +
        'Name one of them, or leave --integration out to hold everything.',
    );
  if (scope.operation === undefined) return undefined;
  const known = await operationsOf(memberOf(sections, scope.integration));
  if (known === undefined)
    return 'Whether there is such an operation could not be checked: watch whether calls are refused.';
  if (known.includes(scope.operation)) return undefined;
  throw new LineRefused(
    `${scope.integration} has no operation "${visibleInLine(scope.operation)}". Nothing is held. It has: ${list(known)}. ` +
      'Name one of them, or leave --operation out to hold all of it.',
  );
}

const list = (names: readonly string[]) => names.map(visibleInLine).join(', ');

/** Loaded for this alone: all integrations together take longer than everything else that the command does. */
async function operationsOf(section: unknown): Promise<readonly string[] | undefined> {
  try {
    const { integrations } = await import('../../integrations/index.ts');
    const definition = integrations.find(({ name }) => name === memberOf(section, 'use'));
    const settings = definition?.settings.safeParse(section).data;
    if (definition === undefined || settings === undefined) return undefined;
    return definition.plan(settings as never).operations.map(({ name }) => name);
  } catch {
    return undefined;
  }
}
