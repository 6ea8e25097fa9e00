import type { BackendKind } from './backend-kind.ts';
import type { Problem } from './problems.ts';
import type { Settings } from './schema.ts';

/** A vault that holds the keys which callers bring, by the backend behind which it lies. */
export interface CallerKeysPlace {
  readonly backend: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** False when it is the one that the product's secrets lie in. */
  readonly isApart: boolean;
}

/** Where keys that callers bring are kept; undefined when there is no vault for them. */
export function callerKeysPlace(
  { secrets }: Pick<Settings, 'secrets'>,
  backends: readonly BackendKind[],
): CallerKeysPlace | undefined {
  if (secrets.callerKeys !== undefined) return { ...secrets.callerKeys, isApart: true };
  const isVault = backends.some(({ name, vault }) => name === secrets.backend && vault !== undefined);
  return isVault ? { backend: secrets.backend, options: secrets.options, isApart: false } : undefined;
}

/** What to say to sections that speak of callers' keys where there is no place for them. */
export function byokProblems(settings: Settings, backends: readonly BackendKind[]): Problem[] {
  if (callerKeysPlace(settings, backends) !== undefined) return [];
  return Object.entries(settings.integrations).flatMap(([name, { byok }]) =>
    byok === undefined || byok === false
      ? []
      : [
          {
            path: ['integrations', name, 'byok'],
            found: `a section, with secrets.backend ${settings.secrets.backend}, which cannot hold keys that callers bring`,
            write:
              'a vault for them, as secrets.callerKeys: { backend: local, options: { passphraseFile: … } }, made by "npm run -s portcullis -- vault init"; or byok: false',
          },
        ],
  );
}
