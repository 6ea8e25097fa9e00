import { member } from '../composition/secret-problems.ts';
import { extensions } from '../extensions.ts';
import type { Environment } from '../settings/environment.ts';
import { draftSettings } from '../settings/load.ts';
import { SettingsError } from '../settings/problems.ts';
import { adminSettings } from '../settings/server.ts';

/** Where gateways with this configuration listen for commands; where one without a configuration would, when it cannot be read. */
export function adminSocketPath(file: string, environment: Environment): string {
  const { socket } = adminSettings.shape;
  try {
    const { content } = draftSettings(file, environment, extensions);
    return socket.safeParse(member(member(content, 'admin'), 'socket')).data ?? socket.parse(undefined);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return socket.parse(undefined);
  }
}
