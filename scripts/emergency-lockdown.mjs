// Runs the emergency lockdown: from src/ as it is written where there is one, otherwise from dist/. It builds nothing: that takes
// seconds, and the compiler, which may not be installed.
import { existsSync } from 'node:fs';

const source = new URL('../src/scripts/emergency-lockdown.ts', import.meta.url);
const built = new URL('../dist/scripts/emergency-lockdown.js', import.meta.url);

// An older Node cannot run TypeScript; what was built may be older than src/, which is better than nothing.
const runs = process.features.typescript ? [source, built] : [built];
const program = runs.find((each) => existsSync(each));
if (program === undefined) {
  process.stderr.write(
    'There is neither src/ nor dist/ that this Node can run. Run this with Node 24.7 or newer. Until then: create the file\n' +
      'var/lockdown.json (lockdown.sentinelFile of the configuration); each gateway that sees it stops all calls.\n',
  );
  process.exit(1);
}
await import(program.href);
