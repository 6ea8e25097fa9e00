// Starts the gateway from compiled JavaScript: Node's own type stripping would cost it 25 MB and half a second (docs/adr/0001).
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildIfStale, exitOn } from './build.mjs';

exitOn(buildIfStale());
// Beside the packages it speeds up: whoever can write there can change the code itself.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/portcullis', import.meta.url)));
await import(new URL('../dist/main.js', import.meta.url).href);
