import { ALL_SCOPES } from './demo-users.ts';
import { type Demo, startDemo } from './start-demo.ts';

const PREFERRED = { page: 8088, gateway: 8080 };
const HOUR = 3600;

/** Serves the demo until a signal comes (0), or until the gateway fails (1). */
export async function runDemo(directory: string): Promise<number> {
  const signalled = new Promise<'signal'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve('signal'));
  });
  console.log('Starting the demo …');
  const starting = startDemo({ directory, preferredPorts: PREFERRED });
  let demo: Demo;
  try {
    const started = await Promise.race([starting, signalled]);
    // What has started already ends with this process.
    if (started === 'signal') return 0;
    demo = started;
  } catch (error) {
    console.error(`\nThe demo could not start. ${(error as Error).message}`);
    return 1;
  }
  console.log(await welcome(demo));
  const ended = await Promise.race([signalled, demo.gatewayExited]);
  if (ended !== 'signal') {
    console.error(`\nThe gateway has stopped by itself (exit code ${ended.code ?? 'none: a signal ended it'}).`);
    console.error(`${ended.message}Its log is in ${demo.logFile}. Run "npm run demo" to start again.`);
  } else console.log('\nStopping …');
  await demo.close();
  if (ended === 'signal') console.log('The demo has stopped.');
  return ended === 'signal' ? 0 : 1;
}

async function welcome({
  pageUrl,
  gatewayUrl,
  adminUrl,
  logFile,
  configFile,
  vaultFile,
  issuer,
}: Demo): Promise<string> {
  const token = await issuer.issueToken({ subject: 'member', scope: ALL_SCOPES, seconds: HOUR });
  return `
The demo is running.

Open this page in a browser:

    ${pageUrl}

It shows a map, a text message and a chat. Their every call goes through Portcullis: the browser sends a token and no key.

The same from a terminal (the token is good for an hour):

    curl -H 'Authorization: Bearer ${token}' '${gatewayUrl}/proxy/maps/maps/api/geocode/json?address=Taipei+101'

The gateway writes down every call in ${logFile}
Its configuration is                   ${configFile}
Its keys are in an encrypted vault     ${vaultFile}
Its metrics are at                     ${adminUrl}/metrics

Google, Twilio and OpenAI are played by stand-ins on this machine, with keys that are made up. Press Ctrl-C to stop everything.
`;
}
