import { type Browser, chromium } from 'playwright-core';
import { findProgram } from '../../scripts/find-program.ts';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the machine's own Chromium, without a window. @throws Error that says how to get one. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  if (executablePath === undefined)
    throw new Error(
      'This test needs Chromium, and none is on PATH. Install it, on Debian with "apt-get install chromium".',
    );
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
