// Starts the gateway from compiled JavaScript: Node's own type stripping would cost it 25 MB and half a second (docs/adr/0001).
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildIfStale, exitOn } from './build.mjs';

// Node ends a process on a signal that nobody listens for. This one engages a lockdown: it is kept until main.js listens.
let isLockedDown = false;
const keep = () => {
  isLockedDown = true;
};
process.on('SIGUSR2', keep);

exitOn(buildIfStale());
// Beside the packages it speeds up: whoever can write there can change the code itself.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/portcullis', import.meta.url)));
await import(new URL('../dist/main.js', import.meta.url).href);
process.off('SIGUSR2', keep);
if (isLockedDown) process.kill(process.pid, 'SIGUSR2');
