import type { IntegrationKind } from './integration.ts';
import type { Problem } from './problems.ts';
import type { Settings } from './schema.ts';

/** What to say to limits that would never count a call. */
export function limitProblems(settings: Settings, integrations: readonly IntegrationKind[]): Problem[] {
  const namesOrganisations = settings.auth.issuers.some(({ organisationClaim }) => organisationClaim !== undefined);
  return Object.entries(settings.integrations).flatMap(([name, section]) => {
    const path = ['integrations', name, 'limit'];
    const kind = integrations.find((each) => each.name === section.use);
    const enabled = kind?.plan(section).operations.map((operation) => operation.name) ?? [];
    const unknown = Object.keys(section.limit.operations).filter((operation) => !enabled.includes(operation));
    const problems: Problem[] = unknown.map((operation) => ({
      path: [...path, 'operations', operation],
      found: 'a limit for an operation that this section does not enable',
      write: `one of those that it does: ${enabled.join(', ')}`,
    }));
    if (section.limit.organisation !== undefined && !namesOrganisations)
      problems.push({
        path: [...path, 'organisation'],
        found: "a limit for each organisation, while nothing says which claim of a token names the caller's",
        write: 'the name of that claim as organisationClaim, at an issuer under auth.issuers; or no limit.organisation',
      });
    return problems;
  });
}
