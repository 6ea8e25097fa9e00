import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration } from '../../src/composition/load-configuration.ts';
import { openDependencies } from '../../src/composition/open-dependencies.ts';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { dotted, SettingsError } from '../../src/settings/problems.ts';
import { captureLog } from './gateway.ts';

export const GOOD_CONFIG = `server:
  port: 8080
admin:
  port: 8081
auth:
  issuers:
    - issuer: https://login.test/
      audience: portcullis
      algorithms: [RS256]
      jwksUri: https://login.test/jwks.json
secrets:
  backend: env
integrations:
  maps:
    use: google-maps
    credentials: { apiKey: secret://google-maps/api-key }
    scopes: [maps]
    operations: [geocode]
    origins: []
    limit: { requests: 60, window: 1m }
`;

export interface ReportedProblem {
  readonly path: string;
  readonly line: number | undefined;
  readonly found: string;
  readonly write: string;
}

/** The one error with which a configuration is refused, or undefined. */
export async function refusalOf(
  text: string,
  environment: Record<string, string> = {},
): Promise<SettingsError | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-settings-'));
  const file = join(directory, 'gateway.yaml');
  const world = {
    environment: { GOOGLE_MAPS_API_KEY: 'a-key', ...environment },
    clock: systemClock,
    timers: systemTimers,
    log: captureLog().log,
  };
  try {
    writeFileSync(file, text);
    const opened = await openDependencies(
      await loadConfiguration(file, world.environment, { who: 'test', record: () => {} }),
      world,
    );
    await opened.close();
    return undefined;
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The problems of a good configuration after a change to its text. */
export async function problemsIn(
  change: (text: string) => string,
  environment: Record<string, string> = {},
): Promise<ReportedProblem[]> {
  const changed = change(GOOD_CONFIG);
  const refusal = await refusalOf(changed, environment);
  return (refusal?.problems ?? []).map(({ path, line, found, write }) => ({ path: dotted(path), line, found, write }));
}
