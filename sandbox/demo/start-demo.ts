import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDevIssuer, type DevIssuer } from '../dev-issuer.ts';
import { drawTile } from '../google-maps/map/draw-tile.ts';
import { type ChatPace, createChatPace } from './chat-pace.ts';
import { gatewayConfig } from './gateway-config.ts';
import { type Exit, startGatewayProcess } from './gateway-process.ts';
import { closeServer, freePort, listen } from './listen.ts';
import { keysFromVault, vaultFilesIn } from './open-vault.ts';
import { type Backstage, createPageServer } from './page-server.ts';
import { type DemoProviders, startProviders } from './providers.ts';

export interface DemoOptions {
  /** Where configuration, vault, public key and log go. */
  readonly directory: string;
  /** Taken if they are free; 0, the default, is any free port. */
  readonly preferredPorts?: { readonly page: number; readonly gateway: number };
}

export interface Demo {
  readonly pageUrl: string;
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  /** The stand-ins, with the keys that only they and the gateway may see: here for tests to search for. */
  readonly providers: DemoProviders;
  readonly chatPace: ChatPace;
  readonly directory: string;
  readonly configFile: string;
  readonly vaultFile: string;
  readonly logFile: string;
  readonly issuer: DevIssuer;
  readonly gatewayPid: number | undefined;
  /** Resolves when the gateway is gone, asked or not. */
  readonly gatewayExited: Promise<Exit>;
  close(): Promise<void>;
}

/** As long as a visitor plays with the page, and short enough to see a sign-in expire. */
const TOKEN_SECONDS = 15 * 60;

/** Starts providers, gateway and page; when one of them fails, the others are stopped and the reason is thrown. */
export async function startDemo({ directory, preferredPorts = { page: 0, gateway: 0 } }: DemoOptions): Promise<Demo> {
  const running = new AsyncDisposableStack();
  try {
    mkdirSync(directory, { recursive: true });
    const chatPace = createChatPace();
    const vault = vaultFilesIn(directory);
    const { providers, twilio } = await startProviders(running, await keysFromVault(vault), chatPace.pace);

    let backstage: Backstage | undefined;
    const pages = createPageServer(() => backstage ?? notYet());
    const pagePort = await listen(pages, preferredPorts.page);
    running.defer(() => closeServer(pages));
    const pageUrl = `http://127.0.0.1:${pagePort}/`;

    const publicKeyFile = resolve(directory, 'issuer.pem');
    const issuer = await createDevIssuer(pageUrl, 'portcullis', publicKeyFile);
    const configFile = resolve(directory, 'gateway.yaml');
    const logFile = join(directory, 'gateway.log');
    const port = await freePort(preferredPorts.gateway);
    const socket = resolve(directory, 'admin.sock');
    writeFileSync(
      configFile,
      gatewayConfig({
        port,
        pagePort,
        providers,
        twilio,
        issuer: issuer.issuer,
        publicKeyFile,
        vault,
        configFile,
        socket,
      }),
    );
    const starting = startGatewayProcess({ configFile, logFile });
    // The finest coastline takes a moment to load: now, while the gateway starts, rather than under the visitor's hand.
    drawTile(6, 0, 0);
    const gateway = await starting;
    running.defer(async () => void (await gateway.stop()));

    const gatewayUrl = `http://127.0.0.1:${gateway.port}`;
    backstage = { issuer, gatewayUrl, tokenSeconds: TOKEN_SECONDS, providers };
    return {
      pageUrl,
      gatewayUrl,
      adminUrl: `http://127.0.0.1:${gateway.adminPort}`,
      providers,
      chatPace,
      directory,
      configFile: join(directory, 'gateway.yaml'),
      vaultFile: join(directory, 'vault.sqlite'),
      logFile,
      issuer,
      gatewayPid: gateway.pid,
      gatewayExited: gateway.exited,
      close: () => running.disposeAsync(),
    };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

function notYet(): never {
  throw new Error('The demo is still starting.');
}
