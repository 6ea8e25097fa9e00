// Draws docs/adaptive-day.svg: a simulated day of adaptive limits. `node scripts/adaptive-day.ts` after a change to how they adapt.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawDay } from './adaptive-day/draw-day.ts';
import { simulateDay } from './adaptive-day/simulate-day.ts';

writeFileSync(fileURLToPath(new URL('../docs/adaptive-day.svg', import.meta.url)), drawDay(await simulateDay()));
