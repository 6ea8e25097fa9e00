import type { CheckStep } from './check-step.ts';
import { checkSteps } from './check-steps.ts';
import { type Demo, startDemo } from './start-demo.ts';

/** Runs the demo without a browser, a line per step. @returns the exit code: 0 all well, 1 something failed. */
export async function runCheck(directory: string): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  let demo: Demo;
  try {
    demo = await startDemo({ directory });
  } catch (error) {
    failed('providers, gateway and page start', error, 'mend what it says, then run "npm run demo -- --check" again');
    return 1;
  }
  console.log(`ok      providers, gateway and page start; the gateway is ready at ${demo.gatewayUrl}`);
  let well = true;
  const calls = { requestIds: [], tokens: [], shown: [] };
  for (const step of checkSteps) well = (await passes(step, () => step.run(demo, calls))) && well;
  const stop = { what: 'everything stops', mend: `look into ${demo.logFile} for what the gateway waits for` };
  well = (await passes(stop, () => stops(demo))) && well;
  console.log(well ? '\nThe demo works.' : `\nThe demo does not work yet. The gateway's log is in ${demo.logFile}`);
  return well ? 0 : 1;
}

async function passes({ what, mend }: Pick<CheckStep, 'what' | 'mend'>, run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    console.log(`ok      ${what}`);
    return true;
  } catch (error) {
    failed(what, error, mend);
    return false;
  }
}

async function stops(demo: Demo): Promise<void> {
  await demo.close();
  const { code, message } = await demo.gatewayExited;
  if (code !== 0) throw new Error(`the gateway ended with ${code ?? 'a signal'} ${message}`);
}

function failed(what: string, error: unknown, mend: string): void {
  console.log(`FAILED  ${what}: ${(error as Error).message.trim()}\n        What to do: ${mend}`);
}
