import { parseArgs } from 'node:util';
import { runCheck } from './check.ts';
import { runDemo } from './run-demo.ts';

const USAGE = `Usage: npm run demo [-- --check] [-- --directory <where to keep configuration and log>]
  Without --check it serves the demo page until you press Ctrl-C.
  With --check it makes the same calls without a browser, prints a line per step and ends: 0 all well, 1 not.
`;

function options() {
  try {
    return parseArgs({ options: { check: { type: 'boolean' }, directory: { type: 'string' } } }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

const { check, directory } = options();
// Folders of their own, so that a check does not write over the log of a demo that is running.
process.exitCode = check ? await runCheck(directory ?? 'var/demo-check') : await runDemo(directory ?? 'var/demo');
process.exit();
