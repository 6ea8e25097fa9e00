import type { RequestListener } from 'node:http';
import { type AdminSocket, openAdminSocket } from '../admin/socket.ts';
import type { Readiness } from '../telemetry/readiness.ts';

/** Opens the admin socket. A gateway serves without one, but says so: commands then reach it late, or not at all. */
export async function listenToCommands(
  path: string,
  api: RequestListener,
  readiness: Readiness,
): Promise<Pick<AdminSocket, 'close'>> {
  try {
    return await openAdminSocket(path, api);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    readiness.warn(
      `commands cannot reach this gateway: no socket can be made at ${path} (${code}). Set admin.socket to a path in a folder ` +
        'that this user may write to',
    );
    return { close: () => {} };
  }
}
