import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Environment } from '../../../src/settings/environment.ts';
import { closed, listening } from '../upstream.ts';

/** Where an app of Azure App Service or Container Apps asks for the token of its managed identity. */
export interface IdentityEndpoint {
  /** What such an app has in its environment. */
  readonly environment: Environment;
  /** The client IDs that were asked for, in order; undefined for the identity of the system. */
  readonly asked: (string | undefined)[];
  close(): Promise<void>;
}

/**
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 * @param give makes a token.
 */
export async function startIdentityEndpoint(
  give: () => string,
  note: (fault: string) => void,
): Promise<IdentityEndpoint> {
  const header = randomUUID();
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const good =
      request.method === 'GET' &&
      pathname === '/msi/token' &&
      searchParams.get('api-version') === '2019-08-01' &&
      searchParams.get('resource') === 'https://vault.azure.net' &&
      request.headers['x-identity-header'] === header;
    if (!good) {
      note(`${request.method} ${request.url} for the token of a managed identity`);
      response.writeHead(400).end('{}');
      return;
    }
    asked.push(searchParams.get('client_id') ?? undefined);
    const expires_on = String(Math.floor(Date.now() / 1000) + 86_400);
    const body = { access_token: give(), expires_on, resource: 'https://vault.azure.net', token_type: 'Bearer' };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  const port = await listening(server);
  return {
    environment: { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: header },
    asked,
    close: () => closed(server),
  };
}
